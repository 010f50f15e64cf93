/**
 * A TableStore on the own machine, for development and tests: {@link
 * dev.timeline.tablestore.local.LocalTableStore} speaks the service's HTTP protocol to the
 * unmodified client, and goes wrong on demand ({@link dev.timeline.tablestore.local.Faults}). What
 * of it was never compared with the service is said in the module's {@code DIFFERENCES.md}.
 */
@NullMarked
package dev.timeline.tablestore.local;

import org.jspecify.annotations.NullMarked;
