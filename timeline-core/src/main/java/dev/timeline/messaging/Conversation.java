package dev.timeline.messaging;

import dev.timeline.Message;
import dev.timeline.SeqRange;
import java.util.Collection;
import java.util.Map;

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
   * Stores a message in the conversation, then brings it to everyone who is a member when this is
   * called, the sender included, whose other devices want it too. Who may send is the application's
   * to say: a sender need not be a member, and gets nothing if he is not.
   *
   * <p>When this returns, the message is in the history, and reaches every member, even if this
   * server dies at once: see {@link Messenger#redeliver}. {@link Sent} tells whether it has
   * already. A message with an id may be sent again, by any server: within 24 hours the history
   * keeps one entry of it and each inbox one copy. The id counts for this sender only.
   *
   * @throws dev.timeline.TimelineException if the message is not in the history, or it is unknown
   *     whether it is
   */
  Sent<M> send(String sender, Message<M> message);

  /**
   * Puts another message in the place of one. Devices that have it are told by {@link
   * ChatEvent.Edited}; the others see only what it is now. May be repeated when it fails.
   *
   * @param by who does it; only the sender may, unless the {@link ChangePolicy} says otherwise
   * @param message the new body and attributes; an id is passed over
   * @throws dev.timeline.TimelineException if it is not changed, or it is unknown whether it is
   */
  ChangeOutcome edit(String by, long seqId, Message<M> message);

  /**
   * Takes a message back. It is overwritten in the history, or deleted if a server that edited it
   * was not heard of since; devices that have it are told by {@link ChatEvent.Recalled}, and no
   * other sees what it was. May be repeated when it fails, until the outcome is known. The copies
   * in inboxes that were not pulled are not shown, and expire.
   *
   * @param by who does it; only the sender may, unless the {@link ChangePolicy} says otherwise
   * @throws dev.timeline.TimelineException if it is not changed, or it is unknown whether it is
   */
  ChangeOutcome recall(String by, long seqId);

  /** Messages of the conversation, from any device and by any member: the latest page first. */
  HistoryPage<M> history(SeqRange range);

  /**
   * Up to which message each of these members has read, by {@link Device#markRead}; who has read
   * nothing is left out. One read.
   *
   * @param members at most 1,000
   */
  Map<String, Long> receipts(Collection<String> members);
}
