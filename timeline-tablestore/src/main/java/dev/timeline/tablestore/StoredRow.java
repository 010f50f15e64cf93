package dev.timeline.tablestore;

import dev.timeline.Entry;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A row as it was read: the entry, and what the backend wrote beside it.
 *
 * @param appendId what all rows of one append have in common: the message's id, or one made up for
 *     the purpose; null in a row that something else wrote
 * @param fingerprint of the message as it was appended, if it had an id of its own
 * @param checkedUpTo in a row that was written because an outcome of an earlier attempt was
 *     unknown: up to which SeqId there was no other row of the append; negative in every other row
 * @param dueMillis until when the service should have written it
 * @param serverMillis when the service wrote it
 * @param previousEdit the entry's revision before the last replace; empty before the second
 * @param isDeleted whether it only keeps the place of an entry that was deleted
 */
record StoredRow(
    Entry<byte[]> entry,
    @Nullable String appendId,
    OptionalLong fingerprint,
    long checkedUpTo,
    long dueMillis,
    long serverMillis,
    String previousEdit,
    boolean isDeleted) {

  static final long NOT_CHECKED = -1;

  long seqId() {
    return entry.seqId();
  }

  /** Returns the entry's revision, which differs with every replace; empty before the first. */
  String edit() {
    return entry.revision();
  }

  /**
   * Returns whether another row of the same append may be there: it was written on purpose though
   * an earlier attempt's outcome was unknown, or so late that its writer may have given it up by
   * then.
   */
  boolean mayHaveDuplicate() {
    return appendId != null && (checkedUpTo != NOT_CHECKED || serverMillis > dueMillis);
  }

  boolean isPlain() {
    return !isDeleted && !mayHaveDuplicate();
  }
}
