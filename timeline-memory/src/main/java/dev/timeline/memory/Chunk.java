package dev.timeline.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.BitSet;
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
  static final Chunk NONE = new Chunk(0, 1, 0, 0);

  /** The most that the times of neighbours may go back, as those of two writers at once do. */
  static final int CLOCK_JITTER_MILLIS = 1_000;

  private static final VarHandle SIZE;

  static {
    try {
      SIZE = MethodHandles.lookup().findVarHandle(Chunk.class, "size", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long firstSeqId;

  /** From one SeqId to the next. Short, for the sake of timelines with few entries. */
  private final short stride;

  private final long firstMillis;
  private final int[] millisAfterFirst;

  /**
   * The slots; what is shown of them never changes, so that a page may hold on to it: a change is
   * made in a copy.
   */
  private volatile @Nullable Object[] slots;

  private volatile int size;

  /** The number of entries that were cleared; written under the timeline's lock. */
  private int cleared;

  /** True if one was rewritten, perhaps while the clock was far back; likewise. */
  private boolean rewritten;

  Chunk(long firstSeqId, int stride, int capacity, long firstMillis) {
    this.firstSeqId = firstSeqId;
    this.stride = (short) stride;
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

  int stride() {
    return stride;
  }

  long firstMillis() {
    return firstMillis;
  }

  int[] millisAfterFirst() {
    return millisAfterFirst;
  }

  @Nullable Object[] slots() {
    return slots;
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

  /** Returns when the entry was appended. */
  long millis(int index) {
    return firstMillis + millisAfterFirst[index];
  }

  @Nullable Object slot(int index) {
    return slots[index];
  }

  /** Returns whether the retention of what is in a slot began at or before this time. */
  boolean hasExpired(int index, Object slot, long expiredUpTo) {
    if (expiredUpTo == Long.MIN_VALUE) {
      return false; // nothing ever does, and the time need not be looked at
    }
    return (slot instanceof Rewritten rewritten ? rewritten.sinceMillis() : millis(index))
        <= expiredUpTo;
  }

  /** Returns whether all entries are live that were in its slots before this call. */
  boolean isAllLive(long expiredUpTo) {
    return cleared == 0 && (expiredUpTo == Long.MIN_VALUE || !mayHoldExpired(expiredUpTo));
  }

  boolean isCleared() {
    return cleared == size;
  }

  // False if the retention of no entry began up to this time.
  boolean mayHoldExpired(long expiredUpTo) {
    return rewritten || firstMillis - CLOCK_JITTER_MILLIS <= expiredUpTo;
  }

  /** Shows so many entries, whose slots have been filled. */
  void show(int entries) {
    SIZE.setRelease(this, entries);
  }

  void rewrite(int index, Rewritten slot) {
    rewritten = true; // first, for who looks at the slots first
    @Nullable Object[] changed = slots.clone();
    changed[index] = slot;
    slots = changed;
  }

  /** Clears the entries of these indexes. */
  void clear(BitSet indexes) {
    cleared += indexes.cardinality(); // likewise
    @Nullable Object[] changed = slots.clone();
    indexes.stream().forEach(index -> changed[index] = null);
    slots = changed;
  }

  /** Returns the index of the first entry above this SeqId, perhaps beyond the size. */
  int indexAfter(long seqId) {
    long distance = seqId - firstSeqId;
    return distance < 0 ? 0 : (int) Math.min(distance / stride + 1, slots.length);
  }

  /** Returns the index of the entry with this SeqId, or -1. */
  int indexOf(long seqId) {
    long distance = seqId - firstSeqId;
    if (distance < 0 || distance % stride != 0 || distance / stride >= size) {
      return -1;
    }
    return (int) (distance / stride);
  }
}
