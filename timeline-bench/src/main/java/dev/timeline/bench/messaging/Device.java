package dev.timeline.bench.messaging;

import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;

/** A device that has pulled everything that there was. To be used by one thread. */
final class Device {

  private static final int LIMIT = 1_000;

  private final Inbox<byte[]> inbox;
  private SyncCursor cursor;

  Device(Inbox<byte[]> inbox) {
    this.inbox = inbox;
    cursor = inbox.fromOldest();
    catchUp();
  }

  /** Pulls until there is nothing new. */
  void catchUp() {
    SyncBatch<byte[]> batch;
    do {
      batch = inbox.pull(cursor, LIMIT);
      cursor = batch.next();
    } while (batch.more() || !batch.events().isEmpty());
  }

  /**
   * Pulls once, and stays where it is.
   *
   * @throws IllegalStateException if there are not so many events
   */
  void pull(int events) {
    int found = inbox.pull(cursor, LIMIT).events().size();
    if (found != events) {
      throw new IllegalStateException("pulled %d events, not %d".formatted(found, events));
    }
  }
}
