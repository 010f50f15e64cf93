package dev.timeline.spi;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * The settings of a log. A duration is 1 millisecond to 365,000 days: added to a time in
 * milliseconds, it does not overflow.
 *
 * @param name a letter and up to 127 letters, digits or underscores
 * @param ttl how long an entry can be read after it was last written; empty is for ever
 * @param deduplicationWindow how long after an append its message id is remembered
 * @param exactMessageIds whether a repeat has to be recognised in any process and without a mark,
 *     also by a backend that otherwise spares itself the cost
 */
public record LogOptions(
    String name, Optional<Duration> ttl, Duration deduplicationWindow, boolean exactMessageIds) {

  /** Options of a log whose message ids are as exact as its backend makes them. */
  public LogOptions(String name, Optional<Duration> ttl, Duration deduplicationWindow) {
    this(name, ttl, deduplicationWindow, false);
  }

  /** Checks for null; the values were checked where the user gave them. */
  public LogOptions {
    requireNonNull(name, "name");
    requireNonNull(ttl, "ttl");
    requireNonNull(deduplicationWindow, "deduplicationWindow");
  }

  /** Returns whether an entry that was last written at one time has expired at another. */
  public boolean hasExpired(long writtenMillis, long nowMillis) {
    return ttl.isPresent() && nowMillis - writtenMillis >= ttl.get().toMillis();
  }

  /**
   * Returns whether the message id of an entry that was appended at one time is remembered at
   * another.
   */
  public boolean remembers(long appendedMillis, long nowMillis) {
    return nowMillis - appendedMillis < deduplicationWindow.toMillis();
  }
}
