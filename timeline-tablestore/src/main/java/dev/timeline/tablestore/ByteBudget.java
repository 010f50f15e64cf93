package dev.timeline.tablestore;

import dev.timeline.TimelineException.Unavailable;

/** A bound of the bytes of messages that wait to be stored. Thread-safe. */
final class ByteBudget {

  private final long capacity;
  private final boolean waits;
  private long taken;

  ByteBudget(long capacity, boolean waits) {
    this.capacity = capacity;
    this.waits = waits;
  }

  /**
   * Takes the bytes of a message, which may be more than the capacity if nothing else is taken.
   *
   * @param beforeWaiting is run once before this thread waits
   */
  void take(long bytes, Deadline deadline, String timelineId, Runnable beforeWaiting) {
    if (tryTake(bytes)) {
      return;
    }
    if (!waits) {
      throw full(timelineId);
    }
    beforeWaiting.run();
    waitFor(bytes, deadline, timelineId);
  }

  private synchronized boolean tryTake(long bytes) {
    if (taken > 0 && taken + bytes > capacity) {
      return false;
    }
    taken += bytes;
    return true;
  }

  private synchronized void waitFor(long bytes, Deadline deadline, String timelineId) {
    try {
      while (!tryTake(bytes)) {
        if (deadline.hasPassed()) {
          throw full(timelineId);
        }
        wait(Math.max(1, deadline.remaining().toMillis()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable(timelineId, "interrupted while waiting for room in the queue", e);
    }
  }

  synchronized long taken() {
    return taken;
  }

  synchronized void giveBack(long bytes) {
    taken -= bytes;
    if (waits) {
      notifyAll();
    }
  }

  private Unavailable full(String timelineId) {
    return new Unavailable(
        timelineId, "the queue is full: %,d bytes wait to be stored".formatted(capacity), null);
  }
}
