package dev.timeline.messaging.sync;

import dev.timeline.messaging.scheduling.ClockTolerance;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The positions of a device while a pull moves them. Not thread-safe. */
final class Positions {

  /** The bytes that a token has room for beside the longest names. */
  private static final long MOST_BYTES = 23_000;

  /** The number of positions up to which no counting is needed. */
  private static final int FEW = 500;

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

  /** Stops reading what the user has left; the position stays, for they may come back. */
  void stopReadingAllBut(Collection<String> joined) {
    if (all.values().stream().noneMatch(Position::isRead)) {
      return; // as mostly: then no digest is needed of each conversation
    }
    Set<Long> keys = joined.stream().map(Checkpoint::keyOf).collect(Collectors.toSet());
    all.replaceAll(
        (key, position) ->
            position.isRead() && !keys.contains(key) ? position.reading(false) : position);
  }

  /** Drops what a time makes superfluous. Times are not sorted: not at the time itself. */
  void knowFrom(long millis, boolean isCut) {
    knownFromMillis = Math.max(knownFromMillis, millis);
    all.entrySet()
        .removeIf(
            it ->
                !it.getValue().isRead()
                    && it.getValue().millis() + ClockTolerance.CLOCK_MILLIS < knownFromMillis
                    && !(isCut && touched.contains(it.getKey())));
  }

  /** Drops what a token has no room for. */
  void trim() {
    while (all.size() > FEW) {
      long bytes = CheckpointFormat.bytesOf(all);
      if (bytes <= MOST_BYTES) {
        return;
      }
      drop(all.size() - all.size() * MOST_BYTES / bytes); // as many as are over, if all are alike
    }
  }

  private void drop(long count) {
    List<Map.Entry<Long, Position>> dropped =
        all.entrySet().stream().sorted(firstToDrop()).limit(count).toList();
    for (Map.Entry<Long, Position> one : dropped) {
      all.remove(one.getKey());
      if (one.getValue().isRead()) {
        hasForgotten = true;
      } else {
        knownFromMillis = Math.max(knownFromMillis, one.getValue().millis() + 1);
      }
    }
  }

  /**
   * Returns the order in which positions are dropped: the oldest that this pull did not touch, then
   * the oldest that it did, as the inbox restores both; then those that were read longest ago, of
   * which a gap is told.
   */
  private Comparator<Map.Entry<Long, Position>> firstToDrop() {
    return Comparator.<Map.Entry<Long, Position>, Boolean>comparing(it -> it.getValue().isRead())
        .thenComparing(it -> touched.contains(it.getKey()))
        .thenComparingLong(it -> it.getValue().isRead() ? 0 : it.getValue().millis());
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
