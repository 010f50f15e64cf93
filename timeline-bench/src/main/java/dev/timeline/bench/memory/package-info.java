/** In memory: Timeline beside the maps of the JDK, and Redis. */
@NullMarked
package dev.timeline.bench.memory;

import org.jspecify.annotations.NullMarked;
