/**
 * A TableStore on the own machine, for tests: {@link dev.timeline.tablestore.local.LocalTableStore}
 * speaks the service's HTTP protocol to the unmodified client, and goes wrong on demand ({@link
 * dev.timeline.tablestore.local.Faults}). What of it was never compared with the service is said in
 * {@code DIFFERENCES.md} beside this file.
 */
@NullMarked
package dev.timeline.tablestore.local;

import org.jspecify.annotations.NullMarked;
