package dev.timeline.messaging;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * Something that happened in a conversation: a {@link ChatMessage}, or what became of one. Applying
 * the same event twice does no harm, and an event of a message that the device does not have may be
 * passed over.
 *
 * @param <M> the type of the messages' bodies
 */
public sealed interface ChatEvent<M> permits ChatMessage, ChatEvent.Edited, ChatEvent.Recalled {

  /** The conversation. */
  String conversationId();

  /** The place in the conversation of the message that this is about. */
  long seqId();

  /**
   * A message is not any more what it was.
   *
   * @param message as it is now
   * @param <M> the type of the body
   */
  record Edited<M>(ChatMessage<M> message) implements ChatEvent<M> {

    /** Checks for null. */
    public Edited {
      requireNonNull(message, "message");
    }

    @Override
    public String conversationId() {
      return message.conversationId();
    }

    @Override
    public long seqId() {
      return message.seqId();
    }
  }

  /**
   * A message was taken back; nobody can read it any more.
   *
   * @param by who did
   * @param time when
   * @param <M> the type of the messages' bodies
   */
  record Recalled<M>(String conversationId, long seqId, String by, Instant time)
      implements ChatEvent<M> {

    /** Checks for null. */
    public Recalled {
      requireNonNull(conversationId, "conversationId");
      requireNonNull(by, "by");
      requireNonNull(time, "time");
    }
  }
}
