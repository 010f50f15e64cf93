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
  private @Nullable Object[] slots;
  private long[] seqIds;
  private long[] millis;
  private int size;

  FoundEntries(String timelineId, int limit) {
    this.timelineId = timelineId;
    int capacity = Math.min(limit, INITIAL_CAPACITY);
    slots = new Object[capacity];
    seqIds = new long[capacity];
    millis = new long[capacity];
  }

  void add(long seqId, long epochMilli, Object slot) {
    if (size == slots.length) {
      slots = Arrays.copyOf(slots, 2 * size);
      seqIds = Arrays.copyOf(seqIds, 2 * size);
      millis = Arrays.copyOf(millis, 2 * size);
    }
    slots[size] = slot;
    seqIds[size] = seqId;
    millis[size] = epochMilli;
    size++;
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
