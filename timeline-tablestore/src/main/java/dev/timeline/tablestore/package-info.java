/**
 * Timelines on Alibaba Cloud TableStore: {@link dev.timeline.tablestore.TableStoreBackend}.
 *
 * <p>Everything else in here is hidden. From the outside in: a {@code TableLog} is the log of one
 * table; its {@code Appends} keep every timeline's appends in order and decide what became of each;
 * its {@code BatchWriter} puts rows of many timelines into one request; {@code Requests} is the one
 * place that calls the client, and tells failures apart.
 */
@NullMarked
package dev.timeline.tablestore;

import org.jspecify.annotations.NullMarked;
