package dev.timeline.messaging;

import static java.util.Objects.requireNonNull;

import dev.timeline.Message;
import dev.timeline.Query;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.internal.Identifiers;
import dev.timeline.messaging.delivery.MessageDelivery;
import dev.timeline.messaging.delivery.Outgoing;
import dev.timeline.messaging.delivery.Sending;
import dev.timeline.messaging.storage.HistoryAttributes;
import dev.timeline.messaging.storage.HistoryEntry;
import dev.timeline.messaging.storage.MessageStore;
import dev.timeline.messaging.sync.EventDecoder;
import dev.timeline.messaging.sync.HistoryPages;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A conversation whose messages are stored, and then delivered. */
final class DeliveredConversation<M> implements AsyncUncheckedConversation<M> {

  private static final int MOST_RECEIPTS = 1_000;

  private final String id;
  private final Context<M> context;
  private final HistoryPages<M> pages;

  /**
   * The parts that all conversations of a messenger share.
   *
   * @param changes decides who may edit and recall
   */
  record Context<M>(
      MessageStore store,
      MessageDelivery delivery,
      OutgoingMessages<M> outgoing,
      EventDecoder<M> decoder,
      ChangePolicy changes,
      Calls calls) {}

  DeliveredConversation(String id, Context<M> context) {
    this.id = Identifiers.requireId("conversation id", id);
    this.context = context;
    pages = new HistoryPages<>(context.store(), context.decoder());
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public PendingSend<M> send(String sender, Message<M> message) {
    return send(sender, message, () -> {});
  }

  /**
   * Sends a message.
   *
   * @param permission throws what the send fails with if it is not permitted
   */
  PendingSend<M> send(String sender, Message<M> message, Runnable permission) {
    Identifiers.requireId("sender", sender);
    requireNonNull(message, "message");
    HistoryAttributes.requireFew(message.attributes());
    Message<M> identified = OutgoingMessages.identified(message);
    Calls calls = context.calls();
    calls.begin();
    Outgoing outgoing;
    Sending sending;
    try {
      permission.run();
      outgoing = context.outgoing().outgoing(id, sender, identified);
      sending = context.delivery().send(outgoing);
    } catch (Throwable e) { // of the application's policy or membership, or refused
      calls.end();
      return new Failed<>(e);
    }
    return new SentMessage<>(sending, id, outgoing.message(), identified, context.decoder(), calls);
  }

  /** A message that was refused. */
  private record Failed<M>(Throwable failure) implements PendingSend<M> {
    @Override
    public CompletableFuture<ChatMessage<M>> stored() {
      return CompletableFuture.failedFuture(failure);
    }

    @Override
    public CompletableFuture<SendReceipt<M>> delivered() {
      return CompletableFuture.failedFuture(failure);
    }
  }

  @Override
  public CompletableFuture<ChangeOutcome> edit(String by, long seqId, Message<M> message) {
    Identifiers.requireId("user", by);
    requireNonNull(message, "message");
    HistoryAttributes.requireFew(message.attributes());
    return change(
        () ->
            context
                .delivery()
                .edit(
                    by,
                    id,
                    seqId,
                    message.attributes(),
                    context.outgoing().encode(id, message.body()),
                    entry -> mayChange(by, entry)));
  }

  @Override
  public CompletableFuture<ChangeOutcome> recall(String by, long seqId) {
    Identifiers.requireId("user", by);
    return change(() -> context.delivery().recall(by, id, seqId, entry -> mayChange(by, entry)));
  }

  private CompletableFuture<ChangeOutcome> change(
      Supplier<CompletableFuture<ChangeOutcome>> change) {
    return context.calls().call(change, (why, cause) -> SentMessage.unknown(id, null, why, cause));
  }

  private boolean mayChange(String by, HistoryEntry entry) {
    return context.changes().mayChange(by, context.decoder().message(entry));
  }

  @Override
  public CompletableFuture<HistoryPage<M>> history(Query query) {
    return history(query, Instant.EPOCH);
  }

  /** Reads messages that were stored at a time or later. */
  CompletableFuture<HistoryPage<M>> history(Query query, Instant since) {
    requireNonNull(query, "query");
    return read(() -> pages.read(id, query, since));
  }

  @Override
  public CompletableFuture<GapPage<M>> fill(Gap gap) {
    return fill(gap, Instant.EPOCH);
  }

  /** Reads of what a gap names the messages that were stored at a time or later. */
  CompletableFuture<GapPage<M>> fill(Gap gap, Instant since) {
    requireOwn(gap);
    Instant both = gap.since().isAfter(since) ? gap.since() : since;
    return read(
        () -> pages.read(id, Query.of(gap.range()), both).thenApply(page -> filled(gap, page)));
  }

  /**
   * Checks that a gap is one of this conversation.
   *
   * @throws IllegalArgumentException if not
   */
  void requireOwn(Gap gap) {
    if (!gap.conversationId().equals(id)) {
      throw new IllegalArgumentException("conversation %s has no %s".formatted(id, gap));
    }
  }

  private GapPage<M> filled(Gap gap, HistoryPage<M> page) {
    return new GapPage<>(
        page.events(),
        page.unreadable(),
        page.more()
            ? Optional.of(new Gap(id, gap.since(), page.next().limit(gap.range().limit())))
            : Optional.empty());
  }

  @Override
  public CompletableFuture<Map<String, Long>> receipts(Collection<String> members) {
    List<String> all = requireFew(members);
    return read(() -> context.store().readPositions().of(all, id));
  }

  /**
   * Returns the members whose receipts are asked for.
   *
   * @throws IllegalArgumentException if they are too many
   */
  static List<String> requireFew(Collection<String> members) {
    if (members.size() > MOST_RECEIPTS) {
      throw new IllegalArgumentException(
          "receipts of more than %,d members: %,d".formatted(MOST_RECEIPTS, members.size()));
    }
    return List.copyOf(members);
  }

  private <T> CompletableFuture<T> read(Supplier<CompletableFuture<T>> read) {
    return context.calls().call(read, this::unavailable);
  }

  private TimelineException unavailable(String why, @Nullable Throwable cause) {
    return new Unavailable(id, "nothing was read: " + why, cause);
  }
}
