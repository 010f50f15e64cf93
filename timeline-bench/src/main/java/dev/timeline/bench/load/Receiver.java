package dev.timeline.bench.load;

import dev.timeline.Subscription;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.Device;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import java.util.BitSet;

/**
 * A member's device, which pulls when it is told that there may be news, and notes what it sees. A
 * message is visible when a pull has returned it.
 */
final class Receiver implements AutoCloseable {

  private static final int PULL = 1_000;

  private final Device<Stamp> device;
  private final Latencies latencies;
  private final Runnable onSeen;
  private final Subscription subscription;
  private final BitSet seen = new BitSet();
  private SyncCursor cursor;
  private long doubled;
  private long outOfOrder;

  /**
   * Begins to listen.
   *
   * @param onSeen run for each message that is seen for the first time
   */
  Receiver(Device<Stamp> device, Latencies latencies, Runnable onSeen) {
    this.device = device;
    this.latencies = latencies;
    this.onSeen = onSeen;
    cursor = device.fromOldest();
    subscription = device.onNews(this::pullAll);
  }

  private synchronized void pullAll() {
    SyncBatch<Stamp> batch;
    do {
      batch = device.pull(cursor, PULL);
      long now = System.nanoTime();
      for (ChatMessage<Stamp> message : batch.messages()) {
        see(message.body(), now);
      }
      cursor = batch.next();
    } while (batch.more());
  }

  private void see(Stamp stamp, long now) {
    if (seen.get(stamp.number())) {
      doubled++;
      return;
    }
    if (stamp.number() + 1 < seen.length()) {
      outOfOrder++;
    }
    seen.set(stamp.number());
    latencies.add(now - stamp.intended());
    onSeen.run();
  }

  /** What became here of so many messages. */
  synchronized Audit audit(int sent) {
    return new Audit(sent, sent - seen.cardinality(), doubled, outOfOrder);
  }

  @Override
  public void close() {
    subscription.close();
  }
}
