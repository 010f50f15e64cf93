/**
 * The API: append-only timelines that deliver messages.
 *
 * <p>Start at {@link dev.timeline.TimelineStore}. Everything here works on any backend; what a
 * backend has to provide is in {@link dev.timeline.spi}.
 */
@NullMarked
package dev.timeline;

import org.jspecify.annotations.NullMarked;
