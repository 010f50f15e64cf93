package dev.timeline.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A run of consecutive entries in arrays: four bytes for an entry's time and a reference to what it
 * holds; its SeqId follows from its index. Written under the timeline's lock, read without one.
 *
 * <p>A slot is filled before {@link #size} shows it, so a reader sees all of an entry or nothing,
 * and never one without all those before it.
 */
final class Chunk implements Chunks {

  /** In place of one that was dropped: chunks go from the front, so it lies before all others. */
  static final Chunk DROPPED = new Chunk(0, 1, 0, 0);

  /** How far the times of neighbours may go back, as those of two writers at once do. */
  private static final int CLOCK_JITTER_MILLIS = 1_000;

  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);
  private static final VarHandle SIZE;

  static {
    try {
      SIZE = MethodHandles.lookup().findVarHandle(Chunk.class, "size", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long firstSeqId;
  private final int stride;
  private final long firstMillis;
  private final int[] millisAfterFirst;
  private final @Nullable Object[] slots;
  private volatile int size;

  /** How many slots hold an entry; under the timeline's lock. */
  private int live;

  Chunk(long firstSeqId, int stride, int capacity, long firstMillis) {
    this.firstSeqId = firstSeqId;
    this.stride = stride;
    this.firstMillis = firstMillis;
    this.millisAfterFirst = new int[capacity];
    this.slots = new Object[capacity];
  }

  @Override
  public int from() {
    return 0;
  }

  @Override
  public int to() {
    return 1;
  }

  @Override
  public Chunk at(int position) {
    return this;
  }

  long firstSeqId() {
    return firstSeqId;
  }

  int capacity() {
    return slots.length;
  }

  int size() {
    return size;
  }

  long seqId(int index) {
    return firstSeqId + (long) index * stride;
  }

  long nextSeqId() {
    return seqId(size);
  }

  /** When the entry was appended. */
  long millis(int index) {
    return firstMillis + millisAfterFirst[index];
  }

  @Nullable Object slot(int index) {
    return SLOT.getAcquire(slots, index);
  }

  /** Whether the retention of what is in a slot began at or before this time. */
  boolean hasExpired(int index, Object slot, long expiredUpTo) {
    if (expiredUpTo == Long.MIN_VALUE) {
      return false; // nothing ever does, and the time need not be looked at
    }
    return (slot instanceof Rewritten rewritten ? rewritten.sinceMillis() : millis(index))
        <= expiredUpTo;
  }

  /**
   * Copies what so many slots hold, beginning with this index; false if one of them is not live.
   */
  boolean copyIfLive(int index, int count, long expiredUpTo, @Nullable Object[] slotsTo, int at) {
    // Plain reads will do: what a slot holds was published with the size, or is immutable.
    System.arraycopy(slots, index, slotsTo, at, count);
    for (int i = 0; i < count; i++) {
      Object slot = slotsTo[at + i];
      if (slot == null || hasExpired(index + i, slot, expiredUpTo)) {
        return false;
      }
    }
    return true;
  }

  boolean isDead() {
    return live == 0;
  }

  /**
   * Whether the next entry may be one of this time. A clock that was set back begins a new chunk,
   * so that the time of a chunk's first entry tells how old the others can be.
   */
  boolean takes(long millis) {
    long after = millis - firstMillis;
    return size < slots.length && after == (int) after && after >= -CLOCK_JITTER_MILLIS;
  }

  /** False if no entry was appended up to this time. */
  boolean mayHoldExpired(long expiredUpTo) {
    return firstMillis - CLOCK_JITTER_MILLIS <= expiredUpTo;
  }

  /** Fills the next slot; nobody sees it before {@link #show}. */
  void fill(Object slot, long millis) {
    int index = size;
    millisAfterFirst[index] = (int) (millis - firstMillis);
    slots[index] = slot;
    live++;
  }

  void show() {
    SIZE.setRelease(this, (int) SIZE.get(this) + 1);
  }

  void rewrite(int index, Object slot) {
    SLOT.setRelease(slots, index, slot);
  }

  void clear(int index) {
    SLOT.setRelease(slots, index, null);
    live--;
  }

  /** The index of the first entry above this SeqId, perhaps beyond the size. */
  int indexAfter(long seqId) {
    long distance = seqId - firstSeqId;
    return distance < 0 ? 0 : (int) Math.min(distance / stride + 1, slots.length);
  }

  /** The index of the entry with this SeqId, or -1. */
  int indexOf(long seqId) {
    long distance = seqId - firstSeqId;
    if (distance < 0 || distance % stride != 0 || distance / stride >= size) {
      return -1;
    }
    return (int) (distance / stride);
  }
}
