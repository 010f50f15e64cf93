package dev.timeline.memory;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Message ids in the order of their appends, in segments. Positions number them: of two, the older
 * one has the lower position, and one below {@link #oldest} has been removed. Zero is below all.
 */
final class IdQueue {

  private static final int LAST_POSITION = Integer.MAX_VALUE - 2 * IdSegment.CAPACITY;

  /** A ring of a power of two: a segment stays in its place while others come and go. */
  private @Nullable IdSegment[] ring = new IdSegment[1];

  private int oldest;
  private int end;
  private int size;

  IdQueue() {
    this(IdSegment.CAPACITY);
  }

  /** Begins at this position, the first of a segment. */
  IdQueue(int first) {
    oldest = first;
    end = first;
  }

  int size() {
    return size;
  }

  int oldest() {
    return oldest;
  }

  /** Returns the position after the newest. */
  int end() {
    return end;
  }

  /** Returns whether the positions are used up, so that the ids have to go to another queue. */
  boolean isAtItsEnd() {
    return end >= LAST_POSITION;
  }

  /** Returns the segment that holds a position. */
  IdSegment segmentOf(int position) {
    return requireNonNull(ring[placeOf(position)]);
  }

  static int indexOf(int position) {
    return position % IdSegment.CAPACITY;
  }

  /** Returns the next position that is in use, or the end. */
  int after(int position) {
    boolean isLastOfItsSegment = indexOf(position) + 1 == segmentOf(position).size();
    return isLastOfItsSegment && position + 1 < end ? nextSegment(position) : position + 1;
  }

  /** Adds an id as the newest and returns its position. */
  int add(MessageHash hash, long seqId, long millis, int next) {
    boolean needsSegment = indexOf(end) == 0 || !segmentOf(end).takes(seqId, millis);
    if (needsSegment) {
      beginSegment(seqId, millis);
    }
    segmentOf(end).add(hash, seqId, millis, next);
    size++;
    return end++;
  }

  private void beginSegment(long firstSeqId, long firstMillis) {
    if (indexOf(end) > 0) {
      end = nextSegment(end); // what is left of the last segment is not used
    }
    int segments = end / IdSegment.CAPACITY - oldest / IdSegment.CAPACITY + 1;
    if (segments > ring.length) {
      growRing();
    }
    // A quarter: what is not used yet stays small beside what is.
    int initialCapacity = Math.max(1, Math.min(size, IdSegment.CAPACITY) / 4);
    ring[placeOf(end)] = new IdSegment(initialCapacity, firstSeqId, firstMillis);
  }

  private void growRing() {
    @Nullable IdSegment[] before = ring;
    ring = new IdSegment[2 * before.length];
    for (int position = oldest; position < end; position = nextSegment(position)) {
      ring[placeOf(position)] = before[placeOf(position) & (before.length - 1)];
    }
  }

  /** Removes the oldest; to be followed by another queue once it is empty. */
  void removeOldest() {
    int removed = oldest;
    oldest = after(removed);
    size--;
    if (placeOf(oldest) != placeOf(removed)) {
      ring[placeOf(removed)] = null;
    }
  }

  private int placeOf(int position) {
    return (position / IdSegment.CAPACITY) & (ring.length - 1);
  }

  private static int nextSegment(int position) {
    return position - indexOf(position) + IdSegment.CAPACITY;
  }
}
