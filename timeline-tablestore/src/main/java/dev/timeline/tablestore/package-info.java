/**
 * Timelines on Alibaba Cloud TableStore: {@link dev.timeline.tablestore.TableStoreBackend}.
 *
 * <p>Everything else in here is hidden, in families:
 *
 * <ul>
 *   <li><b>Logs.</b> A {@code TableLog} is the log of one table: {@code TableReads} and {@code
 *       DuplicateFilter} turn rows into entries, {@code EntryUpdates} replaces and deletes them,
 *       {@code EntryColumns} and {@code KeyColumns} say what a row is like.
 *   <li><b>Appends.</b> {@code Appends} takes the calls and gives each its turn ({@code
 *       AppendQueues}, {@code RecentMessageIds}, {@code ByteBudget}). An {@code Append} is in an
 *       {@code AppendState}; {@code AppendProtocol} leads from a state and an {@code AppendEvent}
 *       to the next and to {@code AppendEffect}s, which {@code AppendDriver} carries out: rows and
 *       {@code MessageIdClaims} go with a {@code BatchWriter}, rows of earlier attempts are found
 *       by {@code AppendLookup}. Futures complete through {@code DeferredCompletions}.
 *   <li><b>Records.</b> {@code TableRecords}, in one table for all.
 *   <li><b>The service.</b> {@code Requests} is the one place that calls the client, and tells
 *       failures apart ({@code ServiceFailure}). {@code Tables} opens tables. {@code ServiceClock}
 *       knows the service's time, from samples of {@code ClockSampler}.
 * </ul>
 */
@NullMarked
package dev.timeline.tablestore;

import org.jspecify.annotations.NullMarked;
