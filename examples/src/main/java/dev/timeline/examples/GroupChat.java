package dev.timeline.examples;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.Conversation;
import dev.timeline.messaging.Device;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.Sent;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.List;

/** The group "TableStore" with A, B, C, D and E: store, fan out, sync each member, read history. */
public final class GroupChat {

  private GroupChat() {}

  /** Runs it. */
  public static void run(TimelineBackend backend) {
    var membership = new InMemoryMembership();
    List<String> members = List.of("A", "B", "C", "D", "E");
    members.forEach(member -> membership.join("TableStore", member));

    try (var messenger =
        Messenger.builder(backend, Codec.utf8(), membership)
            .inboxTtl(Duration.ofDays(7))
            .unsignedCursors()
            .build()) {
      Conversation<String> group = messenger.conversation("TableStore");
      send(group, "A", "a-1", "Has anybody tried auto-increment columns?");
      send(group, "B", "b-2", "Yes: the id generator is gone from our write path.");
      send(group, "C", "c-3", "And the queue before it?");
      send(group, "B", "b-4", "Gone too.");

      for (String member : members) {
        sync(messenger.device(member));
      }

      System.out.println("The history, the latest first:");
      group.history(SeqRange.latest().limit(2)).messages().forEach(GroupChat::print);
    }
  }

  private static void send(Conversation<String> group, String sender, String id, String text) {
    Sent<String> sent = group.send(sender, Message.of(text).withId(id));
    System.out.printf(
        "%s sent message %d %s%n",
        sender, sent.message().seqId(), sent.isRouted() ? "to everyone" : "which is on its way");
  }

  private static void sync(Device<String> device) {
    SyncBatch<String> news = device.pull(device.fromOldest(), 100);
    System.out.printf("%s pulls %d messages:%n", device.user(), news.messages().size());
    news.messages().forEach(GroupChat::print);
  }

  private static void print(ChatMessage<String> message) {
    System.out.printf("  %d %s: %s%n", message.seqId(), message.sender(), message.body());
  }
}
