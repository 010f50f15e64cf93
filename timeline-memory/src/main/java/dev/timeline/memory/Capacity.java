package dev.timeline.memory;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much a backend may hold, and holds: entries, and the bytes of their messages. An entry with a
 * message id counts until both it and the id are gone. Thread-safe; exact.
 */
final class Capacity {

  private final long maxEntries;
  private final long maxBytes;
  private final AtomicLong entries = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  Capacity(long maxEntries, long maxBytes) {
    this.maxEntries = maxEntries;
    this.maxBytes = maxBytes;
  }

  /** Whether there is a bound; if not, there is no need to count. */
  boolean isBounded() {
    return maxEntries < Long.MAX_VALUE || maxBytes < Long.MAX_VALUE;
  }

  /** Takes the room if there is enough of it; says whether there was. */
  boolean tryTake(long moreEntries, long moreBytes) {
    if (entries.addAndGet(moreEntries) > maxEntries && moreEntries > 0) {
      entries.addAndGet(-moreEntries);
      return false;
    }
    if (bytes.addAndGet(moreBytes) > maxBytes && moreBytes > 0) {
      entries.addAndGet(-moreEntries);
      bytes.addAndGet(-moreBytes);
      return false;
    }
    return true;
  }

  void giveBack(long fewerEntries, long fewerBytes) {
    entries.addAndGet(-fewerEntries);
    bytes.addAndGet(-fewerBytes);
  }

  @Override
  public String toString() {
    return "%s entries and %s bytes".formatted(bound(maxEntries), bound(maxBytes));
  }

  private static String bound(long max) {
    return max == Long.MAX_VALUE ? "any number of" : "at most %,d".formatted(max);
  }
}
