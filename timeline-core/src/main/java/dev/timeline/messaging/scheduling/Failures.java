package dev.timeline.messaging.scheduling;

import dev.timeline.TimelineException;
import dev.timeline.TimelineException.Unavailable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What futures fail with. */
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

  /** Returns whether it makes no sense to try again. */
  public static boolean isPermanent(Throwable failure) {
    return causeOf(failure) instanceof TimelineException typed
        && typed.retry() == TimelineException.Retry.POINTLESS
        && typed instanceof TimelineException.Rejected;
  }

  /** Returns the failure of a read. */
  public static RuntimeException ofRead(Throwable failure) {
    Throwable cause = causeOf(failure);
    if (cause instanceof RuntimeException typed) {
      return typed;
    }
    return new Unavailable(null, "the backend failed unexpectedly", cause);
  }
}
