package dev.timeline.contract;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until a test moves it. Thread-safe. */
public final class ManualClock implements InstantSource {

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2025-01-01T00:00:00Z"));

  /** Moves it on. */
  public void advance(Duration duration) {
    now.updateAndGet(present -> present.plus(duration));
  }

  @Override
  public Instant instant() {
    return now.get();
  }
}
