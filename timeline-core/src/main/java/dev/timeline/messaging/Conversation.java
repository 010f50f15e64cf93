package dev.timeline.messaging;

import dev.timeline.Message;
import dev.timeline.SeqRange;

/**
 * One conversation: what was said in it is kept, and reaches its members. Thread-safe; costs
 * nothing to look up again.
 *
 * @param <M> the type of the messages' bodies
 */
public interface Conversation<M> {

  /** The id. */
  String id();

  /** Sends a message that has a body and nothing else. */
  default Sent<M> send(String sender, M body) {
    return send(sender, Message.of(body));
  }

  /**
   * Stores a message in the conversation, then copies it to the inbox of everyone who is a member
   * when this is called, the sender included, whose other devices want it too.
   *
   * <p>When this returns, the message is in the history; {@link Sent} tells which inboxes have it.
   * A message with an id may be sent again: within 24 hours the history keeps one entry of it and
   * each inbox one copy. The id counts for this sender only.
   *
   * @throws dev.timeline.TimelineException if the message is not in the history, or it is unknown
   *     whether it is; then no inbox has it
   */
  Sent<M> send(String sender, Message<M> message);

  /** Messages of the conversation, from any device and by any member: the latest page first. */
  HistoryPage<M> history(SeqRange range);
}
