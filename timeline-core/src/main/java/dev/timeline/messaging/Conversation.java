package dev.timeline.messaging;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.timeline.Message;
import dev.timeline.Query;
import dev.timeline.SeqRange;
import java.util.Collection;
import java.util.Map;

/**
 * A conversation as one of its members sees it. Each call looks up in the {@link Membership}
 * whether the user belongs to it, and is refused if not. Thread-safe; costs nothing to look up
 * again.
 *
 * <p>All methods throw {@link dev.timeline.TimelineException.NotAMember} if the user is no member,
 * and what the membership throws; nothing was done or read then.
 *
 * @param <M> the type of the messages' bodies
 */
public interface Conversation<M> {

  /** Returns the id. */
  String id();

  /** Returns the member. */
  String user();

  /** Sends a message that has a body and nothing else. */
  @CanIgnoreReturnValue
  default SendReceipt<M> send(M body) {
    return send(Message.of(body));
  }

  /** Sends a message; see {@link UncheckedConversation#send(String, Message)}. */
  @CanIgnoreReturnValue
  SendReceipt<M> send(Message<M> message);

  /**
   * Edits a message, if the {@link ChangePolicy} lets the member; see {@link
   * UncheckedConversation#edit}.
   */
  ChangeOutcome edit(long seqId, Message<M> message);

  /**
   * Recalls a message, if the {@link ChangePolicy} lets the member; see {@link
   * UncheckedConversation#recall}.
   */
  ChangeOutcome recall(long seqId);

  /**
   * Reads messages from the time the user joined, less five seconds, by which clocks may differ; or
   * all, if the messenger {@linkplain Messenger.Builder#showHistoryBeforeJoining() says so}. A page
   * may be short or empty while there is more.
   */
  default HistoryPage<M> history(SeqRange range) {
    return history(Query.of(range));
  }

  /**
   * Reads messages that a query asks for, of those that {@link #history(SeqRange)} shows: those
   * with certain attributes, say, for {@code SeqRange.latest().where(exists("at_ann"))}. The filter
   * sees the attributes of a message as it is now; one that was recalled has none. What matches is
   * looked for without bodies, on TableStore by the service itself, and then read, which costs one
   * more request for each 100 messages found. The page's next range goes on after what was looked
   * at: {@code query.over(page.next())}.
   */
  HistoryPage<M> history(Query query);

  /**
   * Reads of what a gap names the same messages as {@link #history(SeqRange)}, the newest first; a
   * page may be empty while there is a rest.
   *
   * @throws IllegalArgumentException if the gap is one of another conversation
   */
  GapPage<M> fill(Gap gap);

  /**
   * Returns up to which message others have read; those who have read nothing are absent.
   *
   * @param members at most 1,000; 100 cost a request
   */
  Map<String, Long> receipts(Collection<String> members);

  /**
   * Notes that the user has read up to this message: on all their devices, and for ever, since it
   * never moves back. Beyond the last message it counts as the last. The user's other devices are
   * notified.
   */
  void markRead(long seqId);
}
