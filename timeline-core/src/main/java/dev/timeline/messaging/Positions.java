package dev.timeline.messaging;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Up to where a device has which conversations, while a pull moves it on. Not thread-safe. */
final class Positions {

  private final Checkpoint from;

  /** Those of which something is read there; the one read last is last. */
  private final LinkedHashMap<Long, Long> read;

  /** Others; the one of which something came last is last. */
  private final LinkedHashMap<Long, Long> had;

  private boolean isCut;

  Positions(Checkpoint from) {
    this.from = from;
    read = new LinkedHashMap<>(from.positions());
    had = new LinkedHashMap<>(from.complete());
    isCut = from.isCut();
  }

  /** Up to here the device has everything, or was told what it lacks; empty if it is not known. */
  OptionalLong of(String conversation) {
    long key = Checkpoint.keyOf(conversation);
    Long position = read.get(key);
    if (position == null) {
      position = had.get(key);
    }
    if (position == null) { // which this pull may have dropped
      position = from.positions().getOrDefault(key, from.complete().get(key));
    }
    return position == null ? OptionalLong.empty() : OptionalLong.of(position);
  }

  /** Whether the position may be unknown only because there were too many. */
  boolean isForgotten(String conversation) {
    return isCut && of(conversation).isEmpty();
  }

  /** The device has read up to here in the conversation. */
  void readUpTo(String conversation, long seqId) {
    long key = Checkpoint.keyOf(conversation);
    long position = Math.max(seqId, of(conversation).orElse(0));
    had.remove(key);
    putLast(read, key, position);
    if (read.size() > Checkpoint.MAX_POSITIONS) {
      Map.Entry<Long, Long> first = removeFirst(read);
      putLast(had, first.getKey(), first.getValue());
    }
    trim();
  }

  /** The device has everything up to here from elsewhere, or was told what it lacks. */
  void hasUpTo(String conversation, long seqId) {
    long key = Checkpoint.keyOf(conversation);
    if (read.containsKey(key)) {
      readUpTo(conversation, seqId);
    } else {
      putLast(had, key, Math.max(seqId, of(conversation).orElse(0)));
      trim();
    }
  }

  private static void putLast(Map<Long, Long> map, long key, long position) {
    map.remove(key);
    map.put(key, position);
  }

  private static Map.Entry<Long, Long> removeFirst(Map<Long, Long> map) {
    Map.Entry<Long, Long> first = map.entrySet().iterator().next();
    map.remove(first.getKey());
    return first;
  }

  /** What is dropped here is known by the time until when the device has everything. */
  private void trim() {
    while (read.size() + had.size() > Checkpoint.MOST) {
      removeFirst(had);
      isCut |= isFull();
    }
  }

  /** Then some of the others may be what was dropped here. */
  private boolean isFull() {
    return read.size() >= Checkpoint.MAX_POSITIONS;
  }

  /** The device has everything there is: but for what is read there, only the latest counts. */
  void completeWith(Map<String, Long> latest) {
    had.clear();
    isCut |= isFull();
    latest.forEach(this::hasUpTo);
  }

  Checkpoint at(long inboxSeqId, long floorMillis, long completeMillis) {
    return new Checkpoint(inboxSeqId, read, isCut, floorMillis, completeMillis, had);
  }
}
