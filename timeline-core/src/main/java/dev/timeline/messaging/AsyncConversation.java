package dev.timeline.messaging;

import dev.timeline.Message;
import dev.timeline.Query;
import dev.timeline.SeqRange;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The asynchronous form of {@link Conversation}, with the same promises. A future fails with what
 * the blocking form throws; misuse is thrown at once. Futures complete on threads that must not be
 * blocked.
 *
 * @param <M> the type of the messages' bodies
 */
public interface AsyncConversation<M> {

  /** Returns the id. */
  String id();

  /** Returns the member. */
  String user();

  /** Sends a message that has a body and nothing else. */
  default PendingSend<M> send(M body) {
    return send(Message.of(body));
  }

  /** Sends a message; see {@link Conversation#send(Message)}. */
  PendingSend<M> send(Message<M> message);

  /** Edits a message; see {@link Conversation#edit}. */
  CompletableFuture<ChangeOutcome> edit(long seqId, Message<M> message);

  /** Recalls a message; see {@link Conversation#recall}. */
  CompletableFuture<ChangeOutcome> recall(long seqId);

  /** Reads messages; see {@link Conversation#history(SeqRange)}. */
  default CompletableFuture<HistoryPage<M>> history(SeqRange range) {
    return history(Query.of(range));
  }

  /** Reads messages that a query asks for; see {@link Conversation#history(Query)}. */
  CompletableFuture<HistoryPage<M>> history(Query query);

  /** Reads what a gap names; see {@link Conversation#fill}. */
  CompletableFuture<GapPage<M>> fill(Gap gap);

  /** Reads how far others have read; see {@link Conversation#receipts}. */
  CompletableFuture<Map<String, Long>> receipts(Collection<String> members);

  /** Notes how far the user has read; see {@link Conversation#markRead}. */
  CompletableFuture<Void> markRead(long seqId);
}
