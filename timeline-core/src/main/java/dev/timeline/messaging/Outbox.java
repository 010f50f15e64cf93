package dev.timeline.messaging;

import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.TimelineStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/**
 * Which conversations servers were sending to, so that what a dead one left can be found. A server
 * notes a conversation before it stores a message in it, and that note counts for what it stores
 * there for a while.
 */
final class Outbox implements AutoCloseable {

  /** How many timelines there are: as many servers can look through them at once. */
  static final int SHARDS = 16;

  /** How long a note counts. */
  static final Duration VALIDITY = Duration.ofSeconds(30);

  private static final int REMEMBERED = 100_000;

  private final TimelineStore<String> store;
  private final InstantSource clock;
  private final boolean isKept;
  private final Map<String, Long> noted = new Recent<>(REMEMBERED);

  /**
   * An outbox.
   *
   * @param isKept whether this server notes anything
   */
  Outbox(TimelineStore<String> store, InstantSource clock, boolean isKept) {
    this.store = store;
    this.clock = clock;
    this.isKept = isKept;
  }

  /** Notes that a message is about to be stored in this conversation. */
  void note(String conversationId) {
    long now = clock.millis();
    if (!isKept || isNoted(conversationId, now)) {
      return;
    }
    store.timeline(shardOf(conversationId)).append(conversationId);
    remember(conversationId, now);
  }

  private synchronized boolean isNoted(String conversationId, long now) {
    Long since = noted.get(conversationId);
    return since != null && now - since < VALIDITY.toMillis() && now >= since;
  }

  private synchronized void remember(String conversationId, long now) {
    noted.put(conversationId, now);
  }

  private static String shardOf(String conversationId) {
    return Integer.toString(Math.floorMod(conversationId.hashCode(), SHARDS));
  }

  /** The next notes of a shard. */
  Page<String> read(int shard, long after) {
    return store.timeline(Integer.toString(shard)).page(SeqRange.after(after));
  }

  @Override
  public void close() {
    store.close();
  }
}
