package dev.timeline.examples.chatserver;

import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.ChatMessage;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An event as clients get it, in JSON.
 *
 * @param kind posted, edited, recalled, or erased up to the SeqId
 */
record Shown(
    String kind,
    String conversation,
    long seqId,
    @Nullable String sender,
    @Nullable String body,
    @Nullable String time) {

  /** A page of a history, the newest first; the next comes before a SeqId, if there is one. */
  record Page(List<Shown> messages, @Nullable Long before) {}

  /** A conversation in a user's list. */
  record Summary(String conversation, long unread, @Nullable Shown last) {}

  static Shown of(ChatEvent<String> event) {
    @Nullable ChatMessage<String> message = null;
    if (event instanceof ChatEvent.Posted<String> posted) {
      message = posted.message();
    } else if (event instanceof ChatEvent.Edited<String> edited) {
      message = edited.message();
    }
    return new Shown(
        event.getClass().getSimpleName().toLowerCase(Locale.ROOT),
        event.conversationId(),
        event.seqId(),
        message == null ? null : message.sender(),
        message == null ? null : message.body(),
        message == null ? null : message.time().toString());
  }
}
