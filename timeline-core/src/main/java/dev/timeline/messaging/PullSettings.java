package dev.timeline.messaging;

import java.time.Duration;
import java.util.Optional;

/**
 * What holds for every pull.
 *
 * @param inboxTtl how long a copy is kept; empty is for ever
 * @param mostBytes how much a pull may fetch before it stops
 * @param hidesLeft whether copies from conversations are passed over that the user has left
 */
record PullSettings(Optional<Duration> inboxTtl, long mostBytes, boolean hidesLeft) {

  /** No copy that was made earlier is left. */
  long oldestMillis(long nowMillis) {
    return inboxTtl.map(ttl -> nowMillis - ttl.toMillis() + 1).orElse(Long.MIN_VALUE);
  }
}
