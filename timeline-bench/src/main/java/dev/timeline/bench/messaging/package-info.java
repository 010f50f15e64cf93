/** Costs of single calls of messaging on TableStore: requests, capacity units and time. */
@NullMarked
package dev.timeline.bench.messaging;

import org.jspecify.annotations.NullMarked;
