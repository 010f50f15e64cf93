package dev.timeline.memory;

import java.util.Arrays;

/**
 * Up to 64 message ids in the order of their appends, in an array that begins small. A record has
 * 32 bytes, as four numbers: the id's hash; the content's fingerprint; the rest of the id's hash
 * and the position of the next record in its chain; SeqId and time, as differences from the first.
 */
final class IdSegment {

  /**
   * Not more, because half of the oldest segment and half of the newest are empty on average; not
   * less, because a segment takes some 60 bytes beside its records.
   */
  static final int CAPACITY = 64;

  private static final int LONGS_PER_RECORD = 4;

  private final long firstSeqId;
  private final long firstMillis;
  private long[] records;
  private int size;

  IdSegment(int initialCapacity, long firstSeqId, long firstMillis) {
    this.firstSeqId = firstSeqId;
    this.firstMillis = firstMillis;
    records = new long[initialCapacity * LONGS_PER_RECORD];
  }

  int size() {
    return size;
  }

  /** Returns whether the differences from the first record's SeqId and time fit. */
  boolean takes(long seqId, long millis) {
    long seqIds = seqId - firstSeqId;
    long after = millis - firstMillis;
    return seqIds == (int) seqIds && after == (int) after;
  }

  void add(MessageHash hash, long seqId, long millis, int next) {
    int at = size * LONGS_PER_RECORD;
    if (at == records.length) {
      records = Arrays.copyOf(records, Math.min(2 * at, CAPACITY * LONGS_PER_RECORD));
    }
    records[at] = hash.id();
    records[at + 1] = hash.content();
    records[at + 2] = packed(hash.idRest(), next);
    records[at + 3] = packed((int) (seqId - firstSeqId), (int) (millis - firstMillis));
    size++;
  }

  MessageHash hash(int index) {
    int at = index * LONGS_PER_RECORD;
    return new MessageHash(records[at], high(records[at + 2]), records[at + 1]);
  }

  boolean hasIdOf(MessageHash hash, int index) {
    int at = index * LONGS_PER_RECORD;
    return records[at] == hash.id() && high(records[at + 2]) == hash.idRest();
  }

  int next(int index) {
    return low(records[index * LONGS_PER_RECORD + 2]);
  }

  long seqId(int index) {
    return firstSeqId + high(records[index * LONGS_PER_RECORD + 3]);
  }

  long millis(int index) {
    return firstMillis + low(records[index * LONGS_PER_RECORD + 3]);
  }

  private static long packed(int high, int low) {
    return ((long) high << Integer.SIZE) | Integer.toUnsignedLong(low);
  }

  private static int high(long packed) {
    return (int) (packed >> Integer.SIZE);
  }

  private static int low(long packed) {
    return (int) packed;
  }
}
