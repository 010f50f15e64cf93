package dev.timeline.examples;

import dev.timeline.Codec;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.Conversation;
import dev.timeline.messaging.Device;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.spi.TimelineBackend;

/** B with three devices at different points: each has its own cursor, the server knows none. */
public final class MultiDeviceSync {

  private MultiDeviceSync() {}

  /** Runs it. */
  public static void run(TimelineBackend backend) {
    var membership = new InMemoryMembership();
    membership.join("A and B", "A");
    membership.join("A and B", "B");

    try (var messenger =
        Messenger.builder(backend, Codec.utf8(), membership).unsignedCursors().build()) {
      Conversation<String> chat = messenger.conversation("A and B");
      Device<String> b = messenger.device("B");

      chat.send("A", "one");
      SyncCursor phone = pull("phone", b, b.fromOldest(), 100);
      chat.send("A", "two");
      chat.send("A", "three");
      String kept = pull("phone", b, phone, 1).token(); // a device keeps its cursor as text
      SyncCursor laptop = pull("laptop", b, b.fromOldest(), 2);
      SyncCursor watch = b.fromNow();
      chat.send("B", "four, and my other devices want it too");

      pull("phone", b, SyncCursor.of(kept), 100);
      pull("laptop", b, laptop, 100);
      pull("watch", b, watch, 100);
    }
  }

  private static SyncCursor pull(String name, Device<String> device, SyncCursor cursor, int limit) {
    SyncBatch<String> news = device.pull(cursor, limit);
    var bodies = news.messages().stream().map(ChatMessage::body).toList();
    System.out.printf("%-6s %s%s%n", name, bodies, news.more() ? " and there is more" : "");
    return news.next();
  }
}
