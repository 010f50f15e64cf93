/** Programs that measure how long messages take under a load that does not wait for them. */
@NullMarked
package dev.timeline.bench.load;

import org.jspecify.annotations.NullMarked;
