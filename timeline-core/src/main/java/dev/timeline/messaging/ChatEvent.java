package dev.timeline.messaging;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * An event of a conversation: a message was posted, edited or recalled, or messages were erased.
 * Applying one twice does no harm.
 *
 * @param <M> the type of the messages' bodies
 */
public sealed interface ChatEvent<M> {

  /** Returns the conversation. */
  String conversationId();

  /** Returns the place in the conversation of the message, or of the last one, this is about. */
  long seqId();

  /**
   * A message that a device did not have, as it is now.
   *
   * @param <M> the type of the body
   */
  record Posted<M>(ChatMessage<M> message) implements ChatEvent<M> {

    /** Checks for null. */
    public Posted {
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
   * A message that was edited. Told to devices of all who had it; one that does not hold the
   * message ignores it.
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
   * A message that was recalled: nobody can read it any more. Told to devices of all who had it;
   * one that does not hold the message ignores it.
   *
   * @param by who recalled it
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

  /**
   * The messages of a conversation were erased: a device deletes those that it holds up to and
   * including this place. What comes later stays.
   *
   * @param upTo the place of the last message that was erased
   * @param time when
   * @param <M> the type of the messages' bodies
   */
  record Erased<M>(String conversationId, long upTo, Instant time) implements ChatEvent<M> {

    /** Checks for null. */
    public Erased {
      requireNonNull(conversationId, "conversationId");
      requireNonNull(time, "time");
    }

    @Override
    public long seqId() {
      return upTo;
    }
  }
}
