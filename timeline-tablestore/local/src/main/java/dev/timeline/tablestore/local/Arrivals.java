package dev.timeline.tablestore.local;

import java.time.Duration;

/** A count of what arrived, for which a test can wait. */
final class Arrivals {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private int count;

  synchronized void count() {
    count++;
    notifyAll();
  }

  synchronized void await(int wanted) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (count < wanted) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new IllegalStateException(
            "only " + count + " of " + wanted + " requests came within " + PATIENCE);
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }
}
