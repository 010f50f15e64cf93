/**
 * Metrics and traces by Micrometer, which an application that uses this package has to bring.
 *
 * <p>The meters are listed in {@code timeline-core/docs/metrics.md}.
 */
@NullMarked
package dev.timeline.micrometer;

import org.jspecify.annotations.NullMarked;
