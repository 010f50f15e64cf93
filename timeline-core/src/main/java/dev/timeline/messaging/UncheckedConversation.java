package dev.timeline.messaging;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.timeline.Message;
import dev.timeline.Query;
import dev.timeline.SeqRange;
import java.util.Collection;
import java.util.Map;

/**
 * A conversation as the server sees it, which checks nobody: what is said in it is kept, and
 * delivered to its members. What a user asks for goes through a {@link Conversation}. Thread-safe;
 * costs nothing to look up again.
 *
 * @param <M> the type of the messages' bodies
 */
public interface UncheckedConversation<M> {

  /** Returns the id. */
  String id();

  /** Sends a message that has a body and nothing else. */
  @CanIgnoreReturnValue
  default SendReceipt<M> send(String sender, M body) {
    return send(sender, Message.of(body));
  }

  /**
   * Stores a message in the conversation, then delivers it to everyone who is a member when this is
   * called, the sender included, for their other devices. Who may send is the application's to say:
   * a sender need not be a member, and gets nothing if they are not.
   *
   * <p>When this returns, the message is in the history, and every member gets it even if this
   * server crashes at once. It waits for the delivery, but no longer than the messenger's timeout;
   * the receipt says whether all have it.
   *
   * <p>A message without an id is given one. For 24 hours an id stands for one message of its
   * sender in this conversation: sending it again stores and delivers nothing twice, and returns
   * the message as it was stored first, whatever this one says; as it is sent now, where the codec
   * cannot decode that. In the same process that needs nothing more; across processes the repeat
   * has to be marked as {@link Message#possiblyResent()}, unless the messenger has {@link
   * Messenger.Builder#exactMessageIds()}.
   *
   * @throws dev.timeline.TimelineException if the message was not stored; or {@link
   *     dev.timeline.TimelineException.OutcomeUnknown}, with the id to send it again under, if it
   *     is unknown whether it is
   */
  @CanIgnoreReturnValue
  SendReceipt<M> send(String sender, Message<M> message);

  /**
   * Replaces a message by another. Devices that have it are told by {@link ChatEvent.Edited}; the
   * others see only what it is now. May be repeated when it fails.
   *
   * @param by who edits it; only the sender may, unless the {@link ChangePolicy} says otherwise
   * @param message the new body and attributes; its id does not count
   * @throws dev.timeline.TimelineException if it is not changed, or it is unknown whether it is
   */
  ChangeOutcome edit(String by, long seqId, Message<M> message);

  /**
   * Recalls a message. It is overwritten in the history; devices that have it are told by {@link
   * ChatEvent.Recalled}, and no other sees what it was. May be repeated when it fails. Copies that
   * were not pulled are not shown, and expire.
   *
   * @param by who recalls it; only the sender may, unless the {@link ChangePolicy} says otherwise
   * @throws dev.timeline.TimelineException if it is not changed, or it is unknown whether it is
   */
  ChangeOutcome recall(String by, long seqId);

  /**
   * Reads messages of the conversation, whoever asks: who may is the application's to say. A page
   * may be short or empty while there is more.
   */
  default HistoryPage<M> history(SeqRange range) {
    return history(Query.of(range));
  }

  /**
   * Reads messages that a query asks for, whoever asks: those with certain attributes, say, for
   * {@code SeqRange.latest().where(exists("at_ann"))}. The filter sees the attributes of a message
   * as it is now; one that was recalled has none. What matches is looked for without bodies, on
   * TableStore by the service itself, and then read, which costs one more request for each 100
   * messages found. The page's next range goes on after what was looked at: {@code
   * query.over(page.next())}.
   */
  HistoryPage<M> history(Query query);

  /**
   * Reads what a gap names, the newest first; a page may be empty while there is a rest.
   *
   * @throws IllegalArgumentException if the gap is one of another conversation
   */
  GapPage<M> fill(Gap gap);

  /**
   * Returns up to which message members have read, by {@link Conversation#markRead}; those who have
   * read nothing are absent.
   *
   * @param members at most 1,000; 100 cost a request
   */
  Map<String, Long> receipts(Collection<String> members);
}
