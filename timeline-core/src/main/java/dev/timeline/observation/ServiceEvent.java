package dev.timeline.observation;

import java.util.List;

/**
 * A request of a backend to its service, such as TableStore, and what becomes of an append there.
 * The source is the table; of a request by itself, it is the instance.
 */
public sealed interface ServiceEvent extends TimelineEvent {

  /**
   * A request has ended, for good or ill.
   *
   * @param operation the service's name of it, as {@code BatchWriteRow}
   * @param code the service's error code; empty if there is none
   * @param requestId the service's id of the request; empty if it is not known
   * @param nanos from sending to the end
   */
  record RequestEnded(
      String source, String operation, Outcome outcome, String code, String requestId, long nanos)
      implements ServiceEvent {}

  /**
   * A request, or a row of one, is sent again.
   *
   * @param cause the service's error code, or {@code none} if it did not answer
   * @param isThrottled whether the service or its quota was too busy
   * @param attempts how often it was sent before
   * @param rows how many rows of it
   */
  record Retried(
      String source, String operation, String cause, boolean isThrottled, int attempts, int rows)
      implements ServiceEvent {}

  /**
   * A row of a batch.
   *
   * @param appendId the message id, or the one made up for the append: for traces
   * @param attempt 1 the first time
   */
  record BatchRow(String timelineId, String appendId, int attempt) {}

  /**
   * Rows are sent in one request.
   *
   * @param batch tells it from other batches to this table
   */
  record BatchSent(String source, long batch, List<BatchRow> rows) implements ServiceEvent {
    /** Copies the rows. */
    public BatchSent {
      rows = List.copyOf(rows);
    }
  }

  /**
   * A batch was answered, or was not.
   *
   * @param rows how many were sent
   * @param written how many of them are known to be written
   */
  record BatchEnded(String source, long batch, Outcome outcome, int rows, int written, long nanos)
      implements ServiceEvent {}

  /** A row with an unknown outcome: it may have been written, and is being looked up. */
  record OutcomeUnknown(String source, String timelineId, String cause) implements ServiceEvent {}

  /** The ways in which an unknown outcome ends. */
  enum Resolution {
    /** The row was found. */
    FOUND,
    /** The row was not there in time, and is written again. */
    WRITTEN_AGAIN,
    /** It could not be found out; the caller is told that the outcome is unknown. */
    LEFT_UNKNOWN
  }

  /** An unknown outcome has ended. */
  record UnknownResolved(String source, String timelineId, Resolution resolution)
      implements ServiceEvent {}

  /** A row that repeats an append's entry was removed, or left out of what is read. */
  record DuplicateDropped(String source, String timelineId, long seqId) implements ServiceEvent {}

  /**
   * An append has ended.
   *
   * @param attempts how often its row was sent; 0 if it was not
   */
  record AppendEnded(String source, String timelineId, Outcome outcome, int attempts)
      implements ServiceEvent {}
}
