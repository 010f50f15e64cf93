package dev.timeline.memory;

import static java.util.Objects.checkIndex;
import static java.util.Objects.requireNonNull;

import dev.timeline.Entry;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * The entries of chunks that a read found. An entry is looked up when it is asked for, in slots
 * that do not change, so that a page costs next to nothing however many entries it has. While it is
 * held, so is what else stood in those slots: up to a thousand entries for each chunk.
 */
final class FoundEntries extends AbstractList<Entry<byte[]>> implements RandomAccess {

  private final String timelineId;
  private final int limit;
  private int size;
  private @Nullable Run[] runs = new Run[2];
  private int runCount;

  /**
   * Entries that stand next to each other in a chunk.
   *
   * @param slots what the chunk's slots held at the time of the read
   * @param begin the place in this list of the first
   * @param index the index in the chunk of the first
   * @param step from one to the next: 1 or -1
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Run(Chunk chunk, @Nullable Object[] slots, int begin, int index, int step) {

    long seqId(int place) {
      return chunk.seqId(indexOf(place));
    }

    Entry<byte[]> entry(String timelineId, int place) {
      int index = indexOf(place);
      Object slot = requireNonNull(slots[index]);
      return Slots.entry(timelineId, chunk.seqId(index), chunk.millis(index), slot);
    }

    private int indexOf(int place) {
      return index + (place - begin) * step;
    }
  }

  FoundEntries(String timelineId, int limit) {
    this.timelineId = timelineId;
    this.limit = limit;
  }

  /**
   * Adds what is live of {@code from <= index < to} in this chunk, in this direction; says whether
   * something did not fit.
   */
  boolean add(Chunk chunk, int from, int to, boolean forward, long expiredUpTo) {
    @Nullable Object[] slots = chunk.slots();
    int first = forward ? from : to - 1;
    int step = forward ? 1 : -1;
    if (!chunk.isAllLive(expiredUpTo)) {
      return addOneByOne(chunk, slots, first, step, to - from, expiredUpTo);
    }
    int count = Math.min(to - from, limit - size);
    if (count > 0) {
      begin(new Run(chunk, slots, size, first, step));
      size += count;
    }
    return count < to - from;
  }

  private boolean addOneByOne(
      Chunk chunk, @Nullable Object[] slots, int first, int step, int count, long expiredUpTo) {
    boolean inRun = false;
    for (int left = count, i = first; left > 0; left--, i += step) {
      Object slot = slots[i];
      if (slot == null || chunk.hasExpired(i, slot, expiredUpTo)) {
        inRun = false;
        continue;
      }
      if (size == limit) {
        return true;
      }
      if (!inRun) {
        begin(new Run(chunk, slots, size, i, step));
        inRun = true;
      }
      size++;
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
    return requireNonNull(runs[runCount - 1]).seqId(size - 1);
  }

  @Override
  public Entry<byte[]> get(int place) {
    return runAt(checkIndex(place, size)).entry(timelineId, place);
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
