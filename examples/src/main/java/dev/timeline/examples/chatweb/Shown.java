package dev.timeline.examples.chatweb;

import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.ConversationSummary;
import dev.timeline.messaging.Gap;
import dev.timeline.messaging.SyncBatch;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event as the page gets it, in JSON.
 *
 * @param kind posted, edited, recalled, or erased up to the SeqId
 * @param id the sender's own for the message, if it has one
 */
record Shown(
    String kind,
    String conversation,
    long seqId,
    @Nullable String id,
    @Nullable String sender,
    @Nullable String body,
    @Nullable String time,
    boolean isEdited) {

  /** A page of a history, the newest first; the next comes before a SeqId, if there is one. */
  record Page(List<Shown> messages, @Nullable Long before) {}

  /** A conversation in a user's list; 100 unread messages stand for more. */
  record Summary(
      String conversation, int unread, boolean hasMoreUnread, long readUpTo, @Nullable Shown last) {

    static Summary of(ConversationSummary<String> one) {
      return new Summary(
          one.conversationId(),
          one.unread(),
          one.hasMoreUnread(),
          one.readUpTo().orElse(0),
          one.last().map(Shown::of).orElse(null));
    }
  }

  /** The news of a device, and the conversations in which something expired meanwhile. */
  record Batch(List<Shown> events, List<String> gaps) {}

  /** A message that was sent, and whether every member has it. */
  record Sent(Shown message, boolean isDelivered) {}

  /** A group, and whether the user belongs to it. */
  record Group(String name, long members, boolean isMember) {}

  /** A conversation's members, and up to where each of them has read. */
  record Members(List<String> members, Map<String, Long> readUpTo) {}

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
        ? new Shown(kind, event.conversationId(), event.seqId(), null, null, null, null, false)
        : new Shown(
            kind,
            event.conversationId(),
            event.seqId(),
            message.message().id().orElse(null),
            message.sender(),
            message.body(),
            message.time().toString(),
            message.edited().isPresent());
  }
}
