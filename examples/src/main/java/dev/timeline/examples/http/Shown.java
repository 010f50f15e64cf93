package dev.timeline.examples.http;

import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.ConversationSummary;
import dev.timeline.messaging.Gap;
import dev.timeline.messaging.SyncBatch;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An event as clients get it, in JSON.
 *
 * @param kind posted, edited, recalled, or erased up to the SeqId
 * @param id the sender's own for the message, if it has one
 * @param edited the milliseconds since 1970 until the last edit, if there was one
 */
public record Shown(
    String kind,
    String conversation,
    long seqId,
    @Nullable String id,
    @Nullable String sender,
    @Nullable String body,
    @Nullable String time,
    @Nullable Long edited) {

  /** A page of a history, the newest first; the next comes before a SeqId, if there is one. */
  public record Page(List<Shown> messages, @Nullable Long before) {}

  /** A conversation in a user's list; 100 unread messages stand for more. */
  public record Summary(
      String conversation, int unread, boolean hasMoreUnread, long readUpTo, @Nullable Shown last) {

    /** Returns a summary as clients get it. */
    public static Summary of(ConversationSummary<String> one) {
      return new Summary(
          one.conversationId(),
          one.unread(),
          one.hasMoreUnread(),
          one.readUpTo().orElse(0),
          one.last().map(Shown::of).orElse(null));
    }
  }

  /** The news of a device, and the conversations in which something expired meanwhile. */
  public record Batch(List<Shown> events, List<String> gaps) {}

  /** A message that was sent, and whether every member has it. */
  public record Sent(Shown message, boolean isDelivered) {}

  static Batch of(SyncBatch<String> batch) {
    return new Batch(
        batch.events().stream().map(Shown::of).toList(),
        batch.gaps().stream().map(Gap::conversationId).toList());
  }

  static Shown of(ChatEvent<String> event) {
    @Nullable ChatMessage<String> message = null;
    if (event instanceof ChatEvent.Posted<String> posted) {
      message = posted.message();
    } else if (event instanceof ChatEvent.Edited<String> edited) {
      message = edited.message();
    }
    String kind = event.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    return message == null
        ? new Shown(kind, event.conversationId(), event.seqId(), null, null, null, null, null)
        : new Shown(
            kind,
            event.conversationId(),
            event.seqId(),
            message.message().id().orElse(null),
            message.sender(),
            message.body(),
            message.time().toString(),
            message.edited().map(Instant::toEpochMilli).orElse(null));
  }
}
