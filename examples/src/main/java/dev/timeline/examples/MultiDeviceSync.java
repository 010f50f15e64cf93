package dev.timeline.examples;

import dev.timeline.Codec;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.Conversation;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.spi.TimelineBackend;
import java.util.ArrayList;
import java.util.List;

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
      Conversation<String> a = messenger.inbox("A").conversation("A and B");
      Inbox<String> b = messenger.inbox("B");

      a.send("one");
      SyncCursor phone = pull("phone", b, b.fromOldest(), 100);
      a.send("two");
      a.send("three");
      String kept = pull("phone", b, phone, 1).token(); // a device keeps its cursor as text
      SyncCursor laptop = pull("laptop", b, b.fromOldest(), 2);
      SyncCursor watch = b.fromNow(); // and what was sent in the last ten seconds, as clocks differ
      b.conversation("A and B").send("four, and my other devices want it too");

      pull("phone", b, SyncCursor.of(kept), 100);
      pull("laptop", b, laptop, 100);
      pull("watch", b, watch, 100);
    }
  }

  private static SyncCursor pull(String name, Inbox<String> inbox, SyncCursor cursor, int limit) {
    SyncBatch<String> batch = inbox.pull(cursor, limit);
    System.out.printf(
        "%-6s %s%s%n", name, bodies(batch.events()), batch.more() ? " and there is more" : "");
    return batch.next();
  }

  private static List<String> bodies(List<ChatEvent<String>> events) {
    var bodies = new ArrayList<String>();
    for (ChatEvent<String> event : events) {
      if (event instanceof ChatEvent.Posted<String> posted) {
        bodies.add(posted.message().body());
      }
    }
    return bodies;
  }
}
