package dev.timeline.messaging;

import static java.util.Objects.requireNonNull;

import dev.timeline.Message;
import dev.timeline.internal.Identifiers;
import java.time.Instant;

/**
 * A message from elsewhere, which keeps its sender, its time and its id.
 *
 * @param conversationId the conversation that gets it
 * @param sender who sent it
 * @param time when, cut to milliseconds when it is stored
 * @param message with an id, which no other imported message of this sender in the conversation has
 * @param <M> the type of the message's body
 */
public record ImportedMessage<M>(
    String conversationId, String sender, Instant time, Message<M> message) {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if that is no conversation id or sender, the message has no
   *     id, or the time is too far from 1970 for a {@code long} of milliseconds
   */
  public ImportedMessage {
    Identifiers.requireId("conversation id", conversationId);
    Identifiers.requireId("sender", sender);
    Identifiers.requireMillis(time);
    requireNonNull(message, "message");
    if (message.id().isEmpty()) {
      throw new IllegalArgumentException(
          "an imported message of conversation %s has no id".formatted(conversationId));
    }
  }
}
