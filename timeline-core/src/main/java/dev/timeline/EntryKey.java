package dev.timeline;

import static java.util.Objects.requireNonNull;

/**
 * The key of an entry: its timeline and its SeqId.
 *
 * @param timelineId the timeline's id
 * @param seqId 0 to {@link SeqRange#MAX_SEQ_ID}
 */
public record EntryKey(String timelineId, long seqId) {

  /**
   * Checks the SeqId.
   *
   * @throws IllegalArgumentException if no entry can have it
   */
  public EntryKey {
    requireNonNull(timelineId, "timelineId");
    SeqRange.requireSeqId("seqId", seqId);
  }
}
