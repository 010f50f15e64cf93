package dev.timeline.messaging.sync;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The positions of a device while a pull moves them. Not thread-safe. */
final class Positions {

  /** What a token has room for beside the longest names. */
  private static final int MOST_BYTES = 23_000;

  /** What is below this needs no counting. */
  private static final int FEW = 500;

  /** How much a conversation's times may be out of order. */
  private static final long TOLERANCE_MILLIS = 10_000;

  /** The one used last is last. */
  private final LinkedHashMap<Long, Position> all;

  private final Set<Long> touched = new HashSet<>();
  private long knownFromMillis;
  private boolean hasForgotten;

  Positions(Checkpoint from) {
    all = new LinkedHashMap<>(from.positions());
    knownFromMillis = from.knownFromMillis();
    hasForgotten = from.hasForgotten();
  }

  Optional<Position> of(String conversationId) {
    return Optional.ofNullable(all.get(Checkpoint.keyOf(conversationId)));
  }

  void set(String conversationId, Position position) {
    long key = Checkpoint.keyOf(conversationId);
    all.remove(key);
    all.put(key, position);
    touched.add(key);
  }

  /** What the user has left is not read any more; the position stays, for they may come back. */
  void stopReadingAllBut(Set<Long> joined) {
    all.replaceAll(
        (key, position) ->
            position.isRead() && !joined.contains(key) ? position.reading(false) : position);
  }

  /** Drops what a time makes superfluous. Times are not sorted: not at the time itself. */
  void knowFrom(long millis, boolean isCut) {
    knownFromMillis = Math.max(knownFromMillis, millis);
    all.entrySet()
        .removeIf(
            it ->
                !it.getValue().isRead()
                    && it.getValue().millis() + TOLERANCE_MILLIS < knownFromMillis
                    && !(isCut && touched.contains(it.getKey())));
  }

  /** Drops what a token has no room for. */
  void trim() {
    boolean isDropped = true;
    while (isDropped && all.size() > FEW && CheckpointFormat.bytesOf(all) > MOST_BYTES) {
      isDropped = dropOldest();
    }
  }

  /** Returns whether there was one that this pull did not touch. */
  private boolean dropOldest() {
    int most = Math.max(1, all.size() / 50); // some at a time
    boolean isAny = false;
    Iterator<Map.Entry<Long, Position>> oldest =
        all.entrySet().stream()
            .filter(it -> !it.getValue().isRead() && !touched.contains(it.getKey()))
            .sorted((a, b) -> Long.compare(a.getValue().millis(), b.getValue().millis()))
            .limit(most)
            .toList()
            .iterator();
    while (oldest.hasNext()) {
      Map.Entry<Long, Position> one = oldest.next();
      knownFromMillis = Math.max(knownFromMillis, one.getValue().millis() + 1);
      all.remove(one.getKey());
      isAny = true;
    }
    return isAny || dropRead();
  }

  /** There is nothing else: the one that was read longest ago, of which a gap is told. */
  private boolean dropRead() {
    Iterator<Long> keys = all.keySet().iterator();
    if (!keys.hasNext()) {
      return false;
    }
    keys.next();
    keys.remove();
    hasForgotten = true;
    return true;
  }

  Map<Long, Position> all() {
    return all;
  }

  long knownFromMillis() {
    return knownFromMillis;
  }

  boolean hasForgotten() {
    return hasForgotten;
  }
}
