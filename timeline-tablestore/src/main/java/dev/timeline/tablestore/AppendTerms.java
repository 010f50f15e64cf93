package dev.timeline.tablestore;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * The terms of one append, which never change.
 *
 * @param claims whether its id is claimed before it is written
 * @param claimName the beginning of the names of its claims' holders; no other append has it
 * @param fingerprint of its content, if its id is the message's own
 * @param attemptTimeout the longest that one attempt takes
 * @param deadlineNanos when it has to have ended, by {@link System#nanoTime}
 */
record AppendTerms(
    boolean claims,
    String claimName,
    OptionalLong fingerprint,
    Duration attemptTimeout,
    long deadlineNanos) {

  boolean holds(MessageIdClaims.Claim claim) {
    return claim.holder().startsWith(claimName + ".");
  }

  boolean leave(Duration duration, long nowNanos) {
    return deadlineNanos - nowNanos >= duration.toNanos();
  }

  /** Returns how long a claim that nobody settles is left to its holder. */
  Duration patience() {
    return attemptTimeout.multipliedBy(2);
  }
}
