package dev.timeline;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Turns whatever a backend failed with into what the API promises to fail with. */
final class Failures {

  private Failures() {}

  // A backend that fails with anything but a TimelineException leaves the outcome of a write
  // unknown.
  static TimelineException ofWrite(
      String timelineId, @Nullable String messageId, Throwable failure) {
    return unwrapped(failure) instanceof TimelineException typed
        ? typed
        : unknown(timelineId, messageId, unwrapped(failure));
  }

  /** Returns the failure of a write whose outcome is unknown, whatever it failed with. */
  static TimelineException unknown(
      String timelineId, @Nullable String messageId, Throwable failure) {
    return new TimelineException.OutcomeUnknown(
        timelineId, messageId, "the backend failed unexpectedly", failure);
  }

  static TimelineException ofRead(@Nullable String timelineId, Throwable failure) {
    return unwrapped(failure) instanceof TimelineException typed
        ? typed
        : new TimelineException.Unavailable(
            timelineId, "the backend failed unexpectedly", unwrapped(failure));
  }

  static Throwable unwrapped(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
