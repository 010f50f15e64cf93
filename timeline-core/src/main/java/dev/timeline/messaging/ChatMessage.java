package dev.timeline.messaging;

import static java.util.Objects.requireNonNull;

import dev.timeline.Message;
import java.time.Instant;
import java.util.Optional;

/**
 * A message of a conversation, the same in the history and on every device.
 *
 * @param conversationId the conversation
 * @param seqId its place there: a device shows the messages of one conversation in this order
 * @param sender who sent it
 * @param time when the conversation had it, to the millisecond
 * @param edited when it was edited last, if it was
 * @param message body, attributes, and the sender's id for it if there was one
 * @param <M> the type of the body
 */
public record ChatMessage<M>(
    String conversationId,
    long seqId,
    String sender,
    Instant time,
    Optional<Instant> edited,
    Message<M> message) {

  /** Checks for null. */
  public ChatMessage {
    requireNonNull(conversationId, "conversationId");
    requireNonNull(sender, "sender");
    requireNonNull(time, "time");
    requireNonNull(edited, "edited");
    requireNonNull(message, "message");
  }

  /** Returns the body of the message. */
  public M body() {
    return message.body();
  }
}
