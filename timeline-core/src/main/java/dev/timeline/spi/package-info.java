/**
 * The interfaces that a backend implements: a {@link dev.timeline.spi.Log} of entries and {@link
 * dev.timeline.spi.Records} of small values, opened by a {@link dev.timeline.spi.TimelineBackend}.
 *
 * <p>These are the only two primitives. Lists over many timelines, latest, streams, subscriptions
 * and everything in messaging are written once, in core, on top of them. The contract that a
 * backend has to pass is published as test classes in the {@code tests} jar of timeline-core.
 */
@NullMarked
package dev.timeline.spi;

import org.jspecify.annotations.NullMarked;
