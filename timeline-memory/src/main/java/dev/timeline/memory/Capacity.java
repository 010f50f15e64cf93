package dev.timeline.memory;

/**
 * A bound on what a backend holds, and the count of it: entries, and the bytes of their messages
 * and of the message ids that are remembered. An entry counts until it is gone, an id until it is
 * forgotten. Thread-safe, by one lock, so that a refused append never takes bytes from another one
 * for a moment.
 */
final class Capacity {

  private final long maxEntries;
  private final long maxBytes;
  private long entries;
  private long bytes;

  Capacity(long maxEntries, long maxBytes) {
    this.maxEntries = maxEntries;
    this.maxBytes = maxBytes;
  }

  /** Returns whether there is a bound; if not, there is no need to count. */
  boolean isBounded() {
    return maxEntries < Long.MAX_VALUE || maxBytes < Long.MAX_VALUE;
  }

  /** Takes this much if it fits, all or nothing; returns whether it did. */
  synchronized boolean tryTake(long moreEntries, long moreBytes) {
    boolean fits =
        (moreEntries <= 0 || moreEntries <= maxEntries - entries)
            && (moreBytes <= 0 || moreBytes <= maxBytes - bytes);
    if (fits) {
      entries += moreEntries;
      bytes += moreBytes;
    }
    return fits;
  }

  synchronized void giveBack(long fewerEntries, long fewerBytes) {
    entries -= fewerEntries;
    bytes -= fewerBytes;
  }

  @Override
  public String toString() {
    return "%s entries and %s bytes".formatted(bound(maxEntries), bound(maxBytes));
  }

  private static String bound(long max) {
    return max == Long.MAX_VALUE ? "any number of" : "at most %,d".formatted(max);
  }
}
