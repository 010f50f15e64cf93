package dev.timeline.examples;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.messaging.ChangeOutcome;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.Conversation;
import dev.timeline.messaging.ConversationSummary;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.spi.TimelineBackend;
import java.util.List;
import java.util.Map;

/**
 * Ben has a phone and a laptop: what was read on one is read on the other; of what was edited or
 * recalled, the one that had it is told, and the other never sees what it was.
 */
public final class RecallAndUnread {

  private RecallAndUnread() {}

  /** Runs it. */
  public static void run(TimelineBackend backend) {
    var membership = new InMemoryMembership();
    List.of("ann", "ben", "cem").forEach(member -> membership.join("lunch", member));
    List.of("ben", "cem").forEach(member -> membership.join("broken builds", member));

    try (var messenger =
        Messenger.builder(backend, Codec.utf8(), membership).unsignedCursors().build()) {
      Conversation<String> lunch = messenger.inbox("ann").conversation("lunch");
      long time = lunch.send("Lunch at one?").message().seqId();
      long place = lunch.send("I have no idea where.").message().seqId();
      messenger.inbox("cem").conversation("broken builds").send("It was me.");

      Inbox<String> ben = messenger.inbox("ben");
      list("Ben's list:", ben);
      SyncCursor phone = pull("The phone pulls:", ben, ben.fromOldest());

      ben.conversation("lunch").markRead(time);
      list("Ben's list, after a message was read on the phone:", ben);
      receipts(lunch, time, place);

      ChangeOutcome edited = lunch.edit(time, Message.of("Lunch at two?"));
      ChangeOutcome recalled = lunch.recall(place);
      System.out.printf("Ann edits one message (%s), recalls the other (%s)%n", edited, recalled);
      list("Ben's list, after that:", ben);
      pull("The phone, which had them, pulls:", ben, phone);
      pull("The laptop, which had not, pulls:", ben, ben.fromOldest());

      ben.conversation("lunch").markRead(place);
      receipts(lunch, time, place);
    }
  }

  private static void list(String title, Inbox<String> inbox) {
    System.out.println(title);
    for (ConversationSummary<String> one : inbox.conversations(20).conversations()) {
      System.out.printf(
          "  %-13s  %d%s unread  %s%n",
          one.conversationId(),
          one.unread(),
          one.hasMoreUnread() ? "+" : "",
          one.last().map(RecallAndUnread::text).orElse(""));
    }
  }

  private static SyncCursor pull(String title, Inbox<String> inbox, SyncCursor cursor) {
    System.out.println(title);
    SyncBatch<String> batch = inbox.pull(cursor, 100);
    // To a message that a device has already, or that is gone from it, an event does nothing.
    batch.events().forEach(event -> System.out.println("  " + text(event)));
    return batch.next();
  }

  private static String text(ChatEvent<String> event) {
    if (event instanceof ChatEvent.Edited<String> edited) {
      return "(edited) " + text(edited.message());
    }
    if (event instanceof ChatEvent.Recalled<String> recalled) {
      return "(recalled by %s)".formatted(recalled.by());
    }
    return event instanceof ChatEvent.Posted<String> posted ? text(posted.message()) : "";
  }

  private static String text(ChatMessage<String> message) {
    return "%s: %s".formatted(message.sender(), message.body());
  }

  private static void receipts(Conversation<String> conversation, long first, long second) {
    Map<String, Long> readUpTo = conversation.receipts(List.of("ben", "cem"));
    for (String member : List.of("ben", "cem")) {
      long upTo = readUpTo.getOrDefault(member, 0L);
      System.out.printf(
          "%s has read %s%n", member, upTo >= second ? "both" : upTo >= first ? "one" : "neither");
    }
  }
}
