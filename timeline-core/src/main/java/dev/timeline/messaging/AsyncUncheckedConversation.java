package dev.timeline.messaging;

import dev.timeline.Message;
import dev.timeline.Query;
import dev.timeline.SeqRange;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The asynchronous form of {@link UncheckedConversation}, with the same promises. A future fails
 * with what the blocking form throws; misuse is thrown at once. Futures complete on threads that
 * must not be blocked.
 *
 * @param <M> the type of the messages' bodies
 */
public interface AsyncUncheckedConversation<M> {

  /** Returns the id. */
  String id();

  /** Sends a message that has a body and nothing else. */
  default PendingSend<M> send(String sender, M body) {
    return send(sender, Message.of(body));
  }

  /** Sends a message; see {@link UncheckedConversation#send(String, Message)}. */
  PendingSend<M> send(String sender, Message<M> message);

  /** Edits a message; see {@link UncheckedConversation#edit}. */
  CompletableFuture<ChangeOutcome> edit(String by, long seqId, Message<M> message);

  /** Recalls a message; see {@link UncheckedConversation#recall}. */
  CompletableFuture<ChangeOutcome> recall(String by, long seqId);

  /** Reads messages; see {@link UncheckedConversation#history(SeqRange)}. */
  default CompletableFuture<HistoryPage<M>> history(SeqRange range) {
    return history(Query.of(range));
  }

  /** Reads messages that a query asks for; see {@link UncheckedConversation#history(Query)}. */
  CompletableFuture<HistoryPage<M>> history(Query query);

  /** Reads what a gap names; see {@link UncheckedConversation#fill}. */
  CompletableFuture<GapPage<M>> fill(Gap gap);

  /** Reads how far members have read; see {@link UncheckedConversation#receipts}. */
  CompletableFuture<Map<String, Long>> receipts(Collection<String> members);
}
