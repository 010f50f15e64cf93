package dev.timeline.examples.chatserver;

import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.ChatMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event as clients get it, in JSON.
 *
 * @param kind posted, edited or recalled
 */
record Shown(
    String kind,
    String conversation,
    long seqId,
    @Nullable String sender,
    @Nullable String body,
    @Nullable String time) {

  /**
   * A page of a history, the newest first.
   *
   * @param before where the next page begins; null: there is none
   */
  record Page(List<Shown> messages, @Nullable Long before) {}

  /** A conversation in a user's list. */
  record Summary(String conversation, long unread, @Nullable Shown last) {}

  static Shown of(ChatEvent<String> event) {
    if (event instanceof ChatEvent.Posted<String> posted) {
      return of("posted", posted.message());
    }
    if (event instanceof ChatEvent.Edited<String> edited) {
      return of("edited", edited.message());
    }
    return new Shown("recalled", event.conversationId(), event.seqId(), null, null, null);
  }

  static Shown of(String kind, ChatMessage<String> message) {
    return new Shown(
        kind,
        message.conversationId(),
        message.seqId(),
        message.sender(),
        message.body(),
        message.time().toString());
  }
}
