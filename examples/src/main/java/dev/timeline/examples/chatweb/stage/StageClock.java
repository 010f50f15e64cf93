package dev.timeline.examples.chatweb.stage;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The system's clock, and as far ahead of it as it was moved. Thread-safe. */
public final class StageClock implements InstantSource {

  private volatile Duration ahead = Duration.ZERO;

  /** Creates one that is not ahead. */
  public StageClock() {}

  synchronized void pass(Duration time) {
    ahead = ahead.plus(time);
  }

  @Override
  public Instant instant() {
    return InstantSource.system().instant().plus(ahead);
  }
}
