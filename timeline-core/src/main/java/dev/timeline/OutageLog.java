package dev.timeline;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of what a feed outlives: one warning when an outage begins, however often it fails
 * meanwhile, and one line when it is over. Never shows a body or a message id.
 *
 * <p>Not thread-safe: used by the feed's turns, of which one runs at a time.
 */
final class OutageLog {

  private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);

  private final String timelineId;
  private boolean executorRefuses;
  private boolean readsFail;

  OutageLog(String timelineId) {
    this.timelineId = timelineId;
  }

  void executorRefused(Throwable cause) {
    if (!executorRefuses) {
      executorRefuses = true;
      LOG.warn(
          "Executor refused a subscription to timeline '{}'; will retry: {}",
          timelineId,
          cause.getClass().getName());
    }
  }

  void executorRuns() {
    if (executorRefuses) {
      executorRefuses = false;
      LOG.info("Executor runs a subscription to timeline '{}' again", timelineId);
    }
  }

  void readFailed(Throwable failure) {
    if (!readsFail) {
      readsFail = true;
      LOG.warn(
          "Reading timeline '{}' for a subscription failed; will retry: {}",
          timelineId,
          described(failure));
    }
  }

  void readWorks() {
    if (readsFail) {
      readsFail = false;
      LOG.info("Reading timeline '{}' for a subscription works again", timelineId);
    }
  }

  /** Quotes only the messages of the failures that a read ends with. */
  private static String described(Throwable failure) {
    boolean isOfRead =
        failure instanceof TimelineException.Unavailable
            || failure instanceof TimelineException.Rejected;
    String described = isOfRead ? failure.toString() : failure.getClass().getName();
    Throwable cause = failure.getCause();
    return cause == null
        ? described
        : "%s (caused by %s)".formatted(described, cause.getClass().getName());
  }
}
