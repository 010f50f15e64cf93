package dev.timeline.tablestore;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** A server's clock that differs from the system's, which is the service's, and can be stepped. */
final class ShiftedClock implements InstantSource {

  /** Differences that a server's clock may have, of some of them 10 minutes apart. */
  static final List<Duration> OFFSETS =
      Stream.of("PT0S", "PT10S", "PT-10S", "PT3M", "PT-3M", "PT5M", "PT-5M", "PT1H", "PT-1H")
          .map(Duration::parse)
          .toList();

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
