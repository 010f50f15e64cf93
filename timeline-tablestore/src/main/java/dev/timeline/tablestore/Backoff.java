package dev.timeline.tablestore;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** The pause before a retry. */
final class Backoff {

  private static final long FIRST_MILLIS = 20;
  private static final long LONGEST_MILLIS = 1_000;
  private static final int DOUBLINGS = 6; // until the longest is reached

  private Backoff() {}

  /**
   * Returns a pause at random up to a bound that doubles with each attempt, so that those who
   * failed together do not come back together; at most half of what the deadline leaves.
   */
  static Duration after(int attempts, Deadline deadline) {
    long bound = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(attempts - 1, DOUBLINGS));
    Duration pause = Duration.ofMillis(ThreadLocalRandom.current().nextLong(1, bound + 1));
    Duration half = deadline.remaining().dividedBy(2);
    return pause.compareTo(half) < 0 ? pause : half;
  }
}
