package dev.timeline.tablestore;

import dev.timeline.tablestore.AppendState.Row;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The message ids of this process's last appends, so that a retry in the same process is recognised
 * without a mark and without a request. Bounded; thread-safe.
 */
final class RecentMessageIds {

  /** The most bytes of ids and what is remembered of them, roughly. */
  private static final long MAX_BYTES = 16 << 20;

  /** The objects of one, without the characters of its ids. */
  private static final int BYTES_BESIDE_IDS = 200;

  /** A message id in its timeline. */
  record Key(String timelineId, String messageId) {
    int bytes() {
      return BYTES_BESIDE_IDS + 2 * (timelineId.length() + messageId.length());
    }
  }

  /** The outcome of the last append under an id. */
  sealed interface Outcome {

    /** The entry of this id. */
    record Entry(Row row) implements Outcome {}

    /** It may have been written, by the service's time since then. */
    record Unknown(long sinceMillis) implements Outcome {}
  }

  /** In the order of their appends: cheaper than a library's cache, which showed in profiles. */
  private final Map<Key, Outcome> outcomes = new LinkedHashMap<>();

  private long bytes;

  synchronized Optional<Outcome> find(Key key) {
    return Optional.ofNullable(outcomes.get(key));
  }

  synchronized void remember(Key key, Outcome outcome) {
    bytes += key.bytes();
    if (outcomes.remove(key) != null) {
      bytes -= key.bytes();
    }
    outcomes.put(key, outcome);
    Iterator<Key> oldest = outcomes.keySet().iterator();
    while (bytes > MAX_BYTES) {
      bytes -= oldest.next().bytes();
      oldest.remove();
    }
  }
}
