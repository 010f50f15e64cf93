package dev.timeline.memory;

import dev.timeline.Entry;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * What a read found, in columns; an entry is made when it is asked for, so a page costs a few
 * arrays however many entries it has. Holds the slots' contents, not the slots: later changes do
 * not show.
 */
final class FoundEntries extends AbstractList<Entry<byte[]>> implements RandomAccess {

  private static final int INITIAL_CAPACITY = 128;

  private final String timelineId;
  private final int limit;
  private @Nullable Object[] slots;
  private long[] seqIds;
  private long[] millis;
  private int size;

  FoundEntries(String timelineId, int limit) {
    this.timelineId = timelineId;
    this.limit = limit;
    int capacity = Math.min(limit, INITIAL_CAPACITY);
    slots = new Object[capacity];
    seqIds = new long[capacity];
    millis = new long[capacity];
  }

  /**
   * Adds what is live of {@code from <= index < to} in this chunk, in this direction; says whether
   * something did not fit.
   */
  boolean add(Chunk chunk, int from, int to, boolean forward, long expiredUpTo) {
    int begin = from;
    int end = to;
    while (begin < end) {
      int count = Math.min(end - begin, limit - size);
      if (count == 0) {
        return chunk.hasLive(begin, end, expiredUpTo);
      }
      makeRoom(count);
      // Whole columns at a time, and only then a look at what should not be there: it is rare.
      if (forward) {
        chunk.copy(begin, count, slots, seqIds, millis, size);
        begin += count;
      } else {
        end -= count;
        chunk.copy(end, count, slots, seqIds, millis, size);
        reverse(size, size + count);
      }
      keepLive(size + count, expiredUpTo);
    }
    return false;
  }

  private void makeRoom(int count) {
    if (size + count > slots.length) {
      int capacity = Math.min(limit, Math.max(size + count, 2 * slots.length));
      slots = Arrays.copyOf(slots, capacity);
      seqIds = Arrays.copyOf(seqIds, capacity);
      millis = Arrays.copyOf(millis, capacity);
    }
  }

  private void reverse(int begin, int end) {
    for (int low = begin, high = end - 1; low < high; low++, high--) {
      Object slot = slots[low];
      long seqId = seqIds[low];
      long time = millis[low];
      move(high, low);
      slots[high] = slot;
      seqIds[high] = seqId;
      millis[high] = time;
    }
  }

  /** Takes those up to {@code end} into the list, but for what is deleted or expired. */
  private void keepLive(int end, long expiredUpTo) {
    @Nullable Object[] candidates = slots;
    int kept = size;
    for (int i = size; i < end; i++) {
      if (Slots.isLive(candidates[i], millis[i], expiredUpTo)) {
        if (kept != i) {
          move(i, kept);
        }
        kept++;
      }
    }
    Arrays.fill(candidates, kept, end, null);
    size = kept;
  }

  private void move(int from, int to) {
    slots[to] = slots[from];
    seqIds[to] = seqIds[from];
    millis[to] = millis[from];
  }

  long lastSeqId() {
    return seqIds[size - 1];
  }

  @Override
  public Entry<byte[]> get(int index) {
    Object slot = slots[Objects.checkIndex(index, size)];
    return Entry.ofEpochMilli(
        timelineId, seqIds[index], millis[index], Slots.message(Objects.requireNonNull(slot)));
  }

  @Override
  public int size() {
    return size;
  }
}
