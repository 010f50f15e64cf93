package dev.timeline.messaging;

import dev.timeline.Entry;
import dev.timeline.Page;
import dev.timeline.TimelineException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One look through the outbox for conversations in which a dead server has left something. */
final class Redelivery<M> {

  /**
   * How long after a note a server may still be about to store a message on its strength: as long
   * as a call takes that is tried again and again, and a pause of the process.
   */
  private static final Duration SETTLE = Outbox.VALIDITY.plus(Duration.ofMinutes(2));

  private static final Logger LOG = LoggerFactory.getLogger(Redelivery.class);

  private static final Duration HOLD = Duration.ofMinutes(2);

  private final Stores<M> stores;
  private final Router<M> router;
  private final InstantSource clock;
  private final String name = UUID.randomUUID().toString();
  private final Set<String> done = new HashSet<>();

  Redelivery(Stores<M> stores, Router<M> router, InstantSource clock) {
    this.stores = stores;
    this.router = router;
    this.clock = clock;
  }

  /**
   * Looks through the shards that nobody else is looking through; how many conversations it saw.
   */
  int run() {
    for (int shard = 0; shard < Outbox.SHARDS; shard++) {
      run(shard);
    }
    return done.size();
  }

  private void run(int shard) {
    String key = Integer.toString(shard);
    States.Read<OutboxShard> present = stores.shards().get(key);
    long now = clock.millis();
    var held = new OutboxShard(present.state().doneUpTo(), new Lease(name, now + HOLD.toMillis()));
    if (present.state().lease().isHeldByAnother(name, now)
        || !stores.shards().change(key, present, held)) {
      return;
    }
    long doneUpTo = look(shard, held.doneUpTo());
    States.Read<OutboxShard> mine = stores.shards().get(key);
    if (mine.state().lease().isHeldBy(name)) {
      var unused = stores.shards().change(key, mine, new OutboxShard(doneUpTo, Lease.NONE));
    }
  }

  private long look(int shard, long after) {
    long doneUpTo = after;
    boolean more = true;
    while (more) {
      Page<String> page = stores.outbox().read(shard, doneUpTo);
      for (Entry<String> note : page.entries()) {
        if (!isRipe(note) || !isDone(note.message().body())) {
          return doneUpTo;
        }
        doneUpTo = note.seqId();
      }
      doneUpTo = Math.max(doneUpTo, page.next().after());
      more = page.more();
    }
    return doneUpTo;
  }

  private boolean isRipe(Entry<String> note) {
    return clock.millis() - note.epochMilli() >= SETTLE.toMillis();
  }

  private boolean isDone(String conversationId) {
    if (done.contains(conversationId)) {
      return true;
    }
    try {
      if (!router.routeAll(conversationId)) {
        return false;
      }
    } catch (TimelineException e) {
      // The next look begins here again.
      LOG.warn("conversation {} is looked after again later: {}", conversationId, e.toString());
      return false;
    }
    return done.add(conversationId);
  }
}
