/** Conversations as JSON lines, and back. */
@NullMarked
package dev.timeline.examples.export;

import org.jspecify.annotations.NullMarked;
