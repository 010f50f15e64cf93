package dev.timeline.messaging.scheduling;

import dev.timeline.TimelineException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** The causes that futures fail with. */
public final class Failures {

  private Failures() {}

  /** Returns what a future failed with at first. */
  public static Throwable causeOf(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /**
   * Returns what a log says of a failure: why, with the service's request id if the backend names
   * one. The id of a message does not show.
   */
  public static String described(Throwable failure) {
    Throwable cause = causeOf(failure);
    return cause instanceof TimelineException.IdConflict conflict
        ? "%s: a message id is taken by entry %d"
            .formatted(conflict.getClass().getName(), conflict.seqId())
        : cause.toString();
  }
}
