package dev.timeline;

/**
 * The outcome of one message of several: an append of many answers one of these for each, in their
 * order.
 *
 * @param <M> the type of the message's body
 */
public sealed interface AppendResult<M> {

  /** Returns the timeline that it was for. */
  String timelineId();

  /**
   * Returns the entry.
   *
   * @throws TimelineException the reason, if the append did not succeed
   */
  Entry<M> orThrow();

  /**
   * The message is stored.
   *
   * @param entry where it stands
   */
  record Appended<M>(Entry<M> entry) implements AppendResult<M> {
    @Override
    public String timelineId() {
      return entry.timelineId();
    }

    @Override
    public Entry<M> orThrow() {
      return entry;
    }
  }

  /**
   * The message is certainly not stored, or it is unknown whether it is: the reason says which.
   *
   * @param timelineId the timeline that it was for
   * @param reason what happened, and whether a retry is safe
   */
  record Failed<M>(String timelineId, TimelineException reason) implements AppendResult<M> {
    @Override
    public Entry<M> orThrow() {
      throw reason;
    }
  }
}
