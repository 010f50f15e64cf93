package dev.timeline.bench.load;

import dev.timeline.Subscription;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import java.util.BitSet;

/**
 * A member's device, which pulls when it is notified, and notes what it sees. A message is visible
 * when a pull has returned it.
 */
final class Receiver implements AutoCloseable {

  private static final int PULL = 1_000;

  private final Inbox<Stamp> inbox;
  private final Latencies latencies;
  private final Runnable onSeen;
  private final Subscription subscription;
  private final BitSet seen = new BitSet();
  private SyncCursor cursor;
  private long duplicates;
  private long outOfOrder;

  /**
   * Begins to listen.
   *
   * @param onSeen run for each message that is seen for the first time
   */
  Receiver(Inbox<Stamp> inbox, Latencies latencies, Runnable onSeen) {
    this.inbox = inbox;
    this.latencies = latencies;
    this.onSeen = onSeen;
    cursor = inbox.fromOldest();
    subscription = inbox.onNotification(this::pullAll);
  }

  private synchronized void pullAll() {
    SyncBatch<Stamp> batch;
    do {
      batch = inbox.pull(cursor, PULL);
      long now = System.nanoTime();
      for (ChatEvent<Stamp> event : batch.events()) {
        if (event instanceof ChatEvent.Posted<Stamp> posted) {
          see(posted.message().body(), now);
        }
      }
      cursor = batch.next();
    } while (batch.more());
  }

  private void see(Stamp stamp, long now) {
    if (seen.get(stamp.number())) {
      duplicates++;
      return;
    }
    if (stamp.number() + 1 < seen.length()) {
      outOfOrder++;
    }
    seen.set(stamp.number());
    latencies.add(now - stamp.intended());
    onSeen.run();
  }

  /** Returns what became here of so many messages. */
  synchronized Audit audit(int sent) {
    return new Audit(sent, sent - seen.cardinality(), duplicates, outOfOrder);
  }

  @Override
  public void close() {
    subscription.close();
  }
}
