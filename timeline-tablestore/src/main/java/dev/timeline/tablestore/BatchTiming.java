package dev.timeline.tablestore;

import java.time.Duration;

/**
 * Decides how long rows wait for others to share their request. While few are in flight, none
 * waits; while more are, the next batch waits until it has as many, which pays for itself. Used
 * under its writer's lock.
 */
final class BatchTiming {

  /** With fewer in flight than these, no row waits. */
  private static final int FEW_ROWS = 4;

  /** As many share the cost of a request so well that more would hardly be felt. */
  private static final int ENOUGH_ROWS = 64;

  /** The longest that a row waits: a fraction of what a write takes in the cloud. */
  private static final Duration LONGEST_WAIT = Duration.ofMillis(1);

  private final int enoughRows;
  private boolean waits;
  private long waitsSinceNanos;
  private boolean timerIsSet;

  BatchTiming(int batchRows) {
    enoughRows = Math.min(ENOUGH_ROWS, batchRows);
  }

  /** Returns how long the waiting rows may go on waiting; zero if they are to be sent now. */
  Duration pause(int waiting, int rowsInFlight) {
    if (waiting == 0 || rowsInFlight < FEW_ROWS || waiting >= Math.min(rowsInFlight, enoughRows)) {
      return Duration.ZERO;
    }
    long now = System.nanoTime();
    if (!waits) {
      waits = true;
      waitsSinceNanos = now;
    }
    Duration left = LONGEST_WAIT.minusNanos(now - waitsSinceNanos);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Returns whether a timer is to be set for the pause: none is, and now one will be. */
  boolean setsTimer() {
    boolean sets = !timerIsSet;
    timerIsSet = true;
    return sets;
  }

  void timerElapsed() {
    timerIsSet = false;
  }

  /** Notes that a batch is sent, so that those left begin to wait. */
  void sent() {
    waits = false;
  }
}
