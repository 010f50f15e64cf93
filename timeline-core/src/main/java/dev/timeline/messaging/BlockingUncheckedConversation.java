package dev.timeline.messaging;

import dev.timeline.Message;
import dev.timeline.Query;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Unavailable;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A conversation that waits for what the asynchronous one answers. */
final class BlockingUncheckedConversation<M> implements UncheckedConversation<M> {

  private final AsyncUncheckedConversation<M> async;

  BlockingUncheckedConversation(AsyncUncheckedConversation<M> async) {
    this.async = async;
  }

  @Override
  public String id() {
    return async.id();
  }

  @Override
  public SendReceipt<M> send(String sender, Message<M> message) {
    // Given here, so that whoever is interrupted knows it.
    Message<M> identified = OutgoingMessages.identified(message);
    return Calls.await(
        () -> async.send(sender, identified).delivered(),
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
  public ChangeOutcome edit(String by, long seqId, Message<M> message) {
    return Calls.await(
        () -> async.edit(by, seqId, message), (why, cause) -> unknown(null, why, cause));
  }

  @Override
  public ChangeOutcome recall(String by, long seqId) {
    return Calls.await(() -> async.recall(by, seqId), (why, cause) -> unknown(null, why, cause));
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
}
