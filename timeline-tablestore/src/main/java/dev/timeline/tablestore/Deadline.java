package dev.timeline.tablestore;

import java.time.Duration;

/** A time by which a call has to have ended, by the clock that never steps. */
record Deadline(long nanos) {

  static Deadline in(Duration duration) {
    return new Deadline(System.nanoTime() + duration.toNanos());
  }

  Duration remaining() {
    return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
  }

  boolean hasPassed() {
    return nanos - System.nanoTime() <= 0;
  }

  /** Returns the deadline in the middle between now and this one. */
  Deadline half() {
    long now = System.nanoTime();
    return new Deadline(now + (nanos - now) / 2);
  }

  boolean isBefore(Deadline other) {
    return nanos - other.nanos < 0;
  }

  /** Returns whether something that takes this long can still end in time. */
  boolean leaves(Duration duration) {
    return nanos - System.nanoTime() >= duration.toNanos();
  }
}
