package dev.timeline.contract;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until a test moves it. Thread-safe. */
public final class ManualClock implements InstantSource {

  private final AtomicReference<Instant> now;
  private final Runnable beforeMoving;

  /** At the beginning of 2025. */
  public ManualClock() {
    this(Instant.parse("2025-01-01T00:00:00Z"), () -> {});
  }

  private ManualClock(Instant start, Runnable beforeMoving) {
    now = new AtomicReference<>(start);
    this.beforeMoving = beforeMoving;
  }

  /** For a backend that lives by the real time, at which this one stands still. */
  static ManualClock thatCannotBeMoved(Runnable whenTried) {
    return new ManualClock(
        InstantSource.system().instant().truncatedTo(ChronoUnit.MILLIS), whenTried);
  }

  /** Moves it on, or back by a negative duration. */
  public void advance(Duration duration) {
    beforeMoving.run();
    now.updateAndGet(present -> present.plus(duration));
  }

  @Override
  public Instant instant() {
    return now.get();
  }
}
