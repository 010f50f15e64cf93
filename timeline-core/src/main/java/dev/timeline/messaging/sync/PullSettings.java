package dev.timeline.messaging.sync;

import java.time.Duration;
import java.util.Optional;

/**
 * The settings that hold for every pull.
 *
 * @param inboxTtl how long a copy is kept; empty: for ever
 * @param mostBytes how much a pull may fetch before it stops
 * @param hidesAfterLeaving whether what was said in conversations that the user has left is hidden
 * @param mayBeChanged whether messages may be edited or recalled after they were copied
 */
public record PullSettings(
    Optional<Duration> inboxTtl, long mostBytes, boolean hidesAfterLeaving, boolean mayBeChanged) {

  /** The most entries of conversations that a pull looks at. */
  static final int MOST_ROWS = 1_000;

  /** The time within which a message reaches inboxes after it was stored. */
  public static final Duration LATEST_DELIVERY = Duration.ofHours(1);

  static final long LATEST_DELIVERY_MILLIS = LATEST_DELIVERY.toMillis();

  /** The time before copies expire from which their not being pulled counts as a gap. */
  private static final long GAP_MARGIN_MILLIS = 60_000;

  /** Returns whether copies may have expired, or be about to, that a device did not pull. */
  boolean isGap(Checkpoint from, long nowMillis) {
    return inboxTtl.isPresent()
        && from.reachMillis() < nowMillis - inboxTtl.get().toMillis() + GAP_MARGIN_MILLIS;
  }

  /** Returns the time of the oldest copy that is left. */
  long oldestMillis(long nowMillis) {
    return inboxTtl.map(ttl -> nowMillis - ttl.toMillis() + 1).orElse(Checkpoint.NEVER);
  }
}
