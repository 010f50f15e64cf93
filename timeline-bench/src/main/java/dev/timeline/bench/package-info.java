/** Benchmarks: Timeline beside what one would write instead of it. */
@NullMarked
package dev.timeline.bench;

import org.jspecify.annotations.NullMarked;
