package dev.timeline.tablestore;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A server's clock that differs from the system's, which is the service's, and can be stepped. */
final class ShiftedClock implements InstantSource {

  private volatile Duration offset;

  ShiftedClock(Duration offset) {
    this.offset = offset;
  }

  /** Steps the clock. */
  synchronized void step(Duration by) {
    offset = offset.plus(by);
  }

  @Override
  public Instant instant() {
    return Instant.now().plus(offset);
  }
}
