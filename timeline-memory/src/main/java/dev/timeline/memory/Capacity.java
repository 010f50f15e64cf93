package dev.timeline.memory;

/**
 * How much a backend may hold, and holds: entries, and the bytes of their messages. An entry with a
 * message id counts until both it and the id are gone. Thread-safe, by one lock, so that a taker
 * who is refused never takes room from another for a moment.
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

  /** Whether there is a bound; if not, there is no need to count. */
  boolean isBounded() {
    return maxEntries < Long.MAX_VALUE || maxBytes < Long.MAX_VALUE;
  }

  /** Takes the room if there is enough of it, all or nothing; says whether there was. */
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
