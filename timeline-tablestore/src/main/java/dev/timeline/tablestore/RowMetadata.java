package dev.timeline.tablestore;

import java.util.OptionalLong;

/**
 * The columns that are written beside a message; see {@link StoredRow}.
 *
 * @param millis the entry's time
 */
record RowMetadata(
    String appendId, OptionalLong fingerprint, long millis, long dueMillis, long checkedUpTo) {}
