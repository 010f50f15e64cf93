/** A move of the timelines of Alibaba's own Timeline, of either version, into a timeline store. */
@NullMarked
package dev.timeline.examples.migrate;

import org.jspecify.annotations.NullMarked;
