package dev.timeline.examples;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.Conversation;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SendReceipt;
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
      send(messenger, "A", "a-1", "Has anybody tried auto-increment columns?");
      send(messenger, "B", "b-2", "Yes: the id generator is gone from our write path.");
      send(messenger, "C", "c-3", "And the queue before it?");
      send(messenger, "B", "b-4", "Gone too.");

      for (String member : members) {
        sync(messenger.inbox(member));
      }

      System.out.println("The history, the latest first:");
      Conversation<String> group = messenger.inbox("A").conversation("TableStore");
      group.history(SeqRange.latest().limit(2)).events().forEach(GroupChat::print);
    }
  }

  private static void send(Messenger<String> messenger, String sender, String id, String text) {
    Conversation<String> group = messenger.inbox(sender).conversation("TableStore");
    SendReceipt<String> receipt = group.send(Message.of(text).withId(id));
    System.out.printf(
        "%s sent message %d %s%n",
        sender,
        receipt.message().seqId(),
        receipt.isDelivered() ? "to everyone" : "which is on its way");
  }

  private static void sync(Inbox<String> inbox) {
    SyncBatch<String> batch = inbox.pull(inbox.fromOldest(), 100);
    System.out.printf("%s pulls %d messages:%n", inbox.user(), batch.events().size());
    batch.events().forEach(GroupChat::print);
  }

  private static void print(ChatEvent<String> event) {
    if (event instanceof ChatEvent.Posted<String> posted) {
      ChatMessage<String> message = posted.message();
      System.out.printf("  %d %s: %s%n", message.seqId(), message.sender(), message.body());
    }
  }
}
