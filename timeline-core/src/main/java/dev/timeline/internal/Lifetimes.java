package dev.timeline.internal;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** Checks of how long something is kept. */
public final class Lifetimes {

  private static final Duration SHORTEST = Duration.ofMillis(1);

  /** Long enough for anybody, and far from where adding milliseconds to a time overflows. */
  private static final Duration LONGEST = Duration.ofDays(365_000);

  private Lifetimes() {}

  /**
   * Returns a duration that is neither too short nor too long.
   *
   * @param what names it in the exception
   * @throws IllegalArgumentException if it is
   */
  public static Duration require(String what, Duration duration) {
    requireNonNull(duration, what);
    if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "%s must be 1 millisecond to %d days: %s".formatted(what, LONGEST.toDays(), duration));
    }
    return duration;
  }
}
