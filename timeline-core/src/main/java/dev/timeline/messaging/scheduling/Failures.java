package dev.timeline.messaging.scheduling;

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
}
