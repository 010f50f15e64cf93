package dev.timeline.messaging.storage;

/**
 * The entry before another in their conversation.
 *
 * @param seqId 0 if there is none
 * @param millis when it was stored
 */
public record Predecessor(long seqId, long millis) {

  /** The predecessor of a conversation's first entry. */
  public static final Predecessor NONE = new Predecessor(0, 0);

  /** Returns whether there is none. */
  public boolean isNone() {
    return seqId == 0;
  }
}
