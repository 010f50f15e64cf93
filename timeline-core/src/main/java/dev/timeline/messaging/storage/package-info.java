/**
 * The data that messaging keeps: the forms of history entries, inbox entries, records and rosters,
 * and the logs and records that hold them.
 */
@NullMarked
package dev.timeline.messaging.storage;

import org.jspecify.annotations.NullMarked;
