package dev.timeline.memory;

import static java.util.Objects.checkIndex;
import static java.util.Objects.requireNonNull;

import dev.timeline.Entry;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collections;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * What a read found. What the slots held is copied, as it may change; where the entries stand and
 * when they were stored is looked up in their chunks when one is asked for, so that a page costs
 * one array however many entries it has.
 */
final class FoundEntries extends AbstractList<Entry<byte[]>> implements RandomAccess {

  private static final int INITIAL_CAPACITY = 128;

  private final String timelineId;
  private final int limit;
  private @Nullable Object[] slots;
  private int size;
  private @Nullable Run[] runs = new Run[2];
  private int runCount;

  /**
   * Entries that stand next to each other in a chunk.
   *
   * @param chunk where they stand
   * @param begin the place in this list of the first
   * @param index the index in the chunk of the first
   * @param step from one to the next: 1 or -1
   */
  private record Run(Chunk chunk, int begin, int index, int step) {
    int indexOf(int place) {
      return index + (place - begin) * step;
    }
  }

  FoundEntries(String timelineId, int limit) {
    this.timelineId = timelineId;
    this.limit = limit;
    this.slots = new Object[Math.min(limit, INITIAL_CAPACITY)];
  }

  /**
   * Adds what is live of {@code from <= index < to} in this chunk, in this direction; says whether
   * something did not fit.
   */
  boolean add(Chunk chunk, int from, int to, boolean forward, long expiredUpTo) {
    int count = Math.min(to - from, limit - size);
    if (count <= 0 || !addAll(chunk, forward ? from : to - count, count, forward, expiredUpTo)) {
      return addOneByOne(chunk, from, to, forward, expiredUpTo);
    }
    return forward
        ? addOneByOne(chunk, from + count, to, true, expiredUpTo)
        : addOneByOne(chunk, from, to - count, false, expiredUpTo);
  }

  /** Adds so many neighbours at once, unless one of them is not live, and then none. */
  private boolean addAll(Chunk chunk, int from, int count, boolean forward, long expiredUpTo) {
    if (size + count > slots.length) {
      slots = Arrays.copyOf(slots, Math.min(limit, Math.max(size + count, 2 * slots.length)));
    }
    if (!chunk.copyIfLive(from, count, expiredUpTo, slots, size)) {
      Arrays.fill(slots, size, size + count, null);
      return false;
    }
    if (!forward) {
      Collections.reverse(Arrays.asList(slots).subList(size, size + count));
    }
    begin(new Run(chunk, size, forward ? from : from + count - 1, forward ? 1 : -1));
    size += count;
    return true;
  }

  private boolean addOneByOne(Chunk chunk, int from, int to, boolean forward, long expiredUpTo) {
    int step = forward ? 1 : -1;
    boolean inRun = false;
    for (int left = to - from, i = forward ? from : to - 1; left > 0; left--, i += step) {
      Object slot = chunk.slot(i);
      if (slot == null || chunk.hasExpired(i, slot, expiredUpTo)) {
        inRun = false;
        continue;
      }
      if (size == limit) {
        return true;
      }
      if (!inRun) {
        begin(new Run(chunk, size, i, step));
        inRun = true;
      }
      if (size == slots.length) {
        slots = Arrays.copyOf(slots, Math.min(limit, 2 * size));
      }
      slots[size++] = slot;
    }
    return false;
  }

  private void begin(Run run) {
    if (runCount == runs.length) {
      runs = Arrays.copyOf(runs, 2 * runCount);
    }
    runs[runCount++] = run;
  }

  long lastSeqId() {
    Run last = requireNonNull(runs[runCount - 1]);
    return last.chunk.seqId(last.indexOf(size - 1));
  }

  @Override
  public Entry<byte[]> get(int place) {
    Object slot = requireNonNull(slots[checkIndex(place, size)]);
    Run run = runAt(place);
    int index = run.indexOf(place);
    return Entry.ofEpochMilli(
        timelineId, run.chunk.seqId(index), run.chunk.millis(index), Slots.message(slot));
  }

  private Run runAt(int place) {
    int low = 0;
    int high = runCount - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (requireNonNull(runs[middle]).begin <= place) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return requireNonNull(runs[low]);
  }

  @Override
  public int size() {
    return size;
  }
}
