package dev.timeline.memory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that a test moves, in either direction. */
final class ManualClock implements InstantSource {

  private final AtomicLong millis =
      new AtomicLong(Instant.parse("2024-01-01T00:00:00Z").toEpochMilli());

  @Override
  public long millis() {
    return millis.get();
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }

  void advance(long byMillis) {
    millis.addAndGet(byMillis);
  }

  void advance(Duration by) {
    advance(by.toMillis());
  }
}
