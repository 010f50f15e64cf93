/** When and on which threads messaging runs: timers, deadlines, and the application's own code. */
@NullMarked
package dev.timeline.messaging.scheduling;

import org.jspecify.annotations.NullMarked;
