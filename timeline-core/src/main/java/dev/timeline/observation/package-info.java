/**
 * Facts about a running system, for metrics, traces and pictures of it: an application gives a
 * {@link dev.timeline.observation.TimelineObserver} to the builder of a store, a messenger or a
 * backend.
 */
@NullMarked
package dev.timeline.observation;

import org.jspecify.annotations.NullMarked;
