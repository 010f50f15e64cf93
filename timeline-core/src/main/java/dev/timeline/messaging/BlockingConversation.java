package dev.timeline.messaging;

import dev.timeline.Message;
import dev.timeline.Query;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Unavailable;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A member's conversation that waits for what the asynchronous one answers. */
final class BlockingConversation<M> implements Conversation<M> {

  private final AsyncConversation<M> async;

  BlockingConversation(AsyncConversation<M> async) {
    this.async = async;
  }

  @Override
  public String id() {
    return async.id();
  }

  @Override
  public String user() {
    return async.user();
  }

  @Override
  public SendReceipt<M> send(Message<M> message) {
    // Given here, so that whoever is interrupted knows it.
    Message<M> identified = OutgoingMessages.identified(message);
    return Calls.await(
        () -> async.send(identified).delivered(),
        (why, cause) -> unknown(identified.id().orElseThrow(), why, cause));
  }

  private OutcomeUnknown unknown(
      @Nullable String messageId, String why, @Nullable Throwable cause) {
    return new OutcomeUnknown(id(), messageId, "the outcome is unknown: " + why, cause);
  }

  private TimelineException unavailable(String why, @Nullable Throwable cause) {
    return new Unavailable(id(), "nothing was read: " + why, cause);
  }

  @Override
  public ChangeOutcome edit(long seqId, Message<M> message) {
    return Calls.await(() -> async.edit(seqId, message), (why, cause) -> unknown(null, why, cause));
  }

  @Override
  public ChangeOutcome recall(long seqId) {
    return Calls.await(() -> async.recall(seqId), (why, cause) -> unknown(null, why, cause));
  }

  @Override
  public HistoryPage<M> history(Query query) {
    return Calls.await(() -> async.history(query), this::unavailable);
  }

  @Override
  public GapPage<M> fill(Gap gap) {
    return Calls.await(() -> async.fill(gap), this::unavailable);
  }

  @Override
  public Map<String, Long> receipts(Collection<String> members) {
    return Calls.await(() -> async.receipts(members), this::unavailable);
  }

  @Override
  public void markRead(long seqId) {
    Calls.await(() -> async.markRead(seqId), (why, cause) -> unknown(null, why, cause));
  }
}
