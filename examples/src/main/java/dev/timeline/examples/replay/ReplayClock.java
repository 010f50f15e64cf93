package dev.timeline.examples.replay;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Another clock, moved on from where that is: so that nobody has to wait. Thread-safe. */
final class ReplayClock implements InstantSource {

  private final InstantSource other;
  private volatile Duration ahead = Duration.ZERO;

  private ReplayClock(InstantSource other) {
    this.other = other;
  }

  /** Returns one that goes by itself, too, and has to be close to the right time. */
  static ReplayClock going() {
    return new ReplayClock(InstantSource.system());
  }

  /** Returns one that stands still until it is moved, so that a replay can be repeated exactly. */
  static ReplayClock standing() {
    return new ReplayClock(InstantSource.fixed(Instant.parse("2025-01-01T00:00:00Z")));
  }

  synchronized void pass(Duration time) {
    ahead = ahead.plus(time);
  }

  @Override
  public Instant instant() {
    return other.instant().plus(ahead);
  }
}
