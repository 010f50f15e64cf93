/**
 * The capacity that a message system of a given size takes of TableStore: on paper, and by
 * simulation.
 */
@NullMarked
package dev.timeline.bench.capacity;

import org.jspecify.annotations.NullMarked;
