/** Small programs to run and to copy from; {@link dev.timeline.examples.Examples} lists them. */
@NullMarked
package dev.timeline.examples;

import org.jspecify.annotations.NullMarked;
