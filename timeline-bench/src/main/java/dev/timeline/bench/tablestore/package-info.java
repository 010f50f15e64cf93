/** On TableStore: Timeline beside the SDK's client, and beside the SDK's own Timeline. */
@NullMarked
package dev.timeline.bench.tablestore;

import org.jspecify.annotations.NullMarked;
