package dev.timeline.messaging;

import static java.util.Objects.requireNonNull;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.TimelineException.Undecodable;
import dev.timeline.internal.Identifiers;
import dev.timeline.messaging.delivery.MessageDelivery;
import dev.timeline.messaging.delivery.Outgoing;
import dev.timeline.messaging.delivery.Sending;
import dev.timeline.messaging.storage.HistoryEntry;
import dev.timeline.messaging.storage.MessageStore;
import dev.timeline.messaging.sync.EventDecoder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A conversation whose messages are stored, and then delivered. */
final class DeliveredConversation<M> implements AsyncConversation<M> {

  private static final int MOST_RECEIPTS = 1_000;

  private final String id;
  private final Context<M> context;

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
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public PendingSend<M> send(String sender, Message<M> message) {
    Identifiers.requireId("sender", sender);
    requireNonNull(message, "message");
    Message<M> identified =
        message.id().isPresent() ? message : message.withId(UUID.randomUUID().toString());
    Calls calls = context.calls();
    calls.begin();
    Outgoing outgoing;
    Sending sending;
    try {
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
  public CompletableFuture<HistoryPage<M>> history(SeqRange range) {
    requireNonNull(range, "range");
    return read(
        () ->
            context
                .store()
                .histories()
                .read(id, range)
                .thenApply(
                    page -> {
                      var events = new ArrayList<ChatEvent<M>>();
                      var unreadable = new ArrayList<Undecodable>();
                      page.entries().forEach(entry -> add(entry, events, unreadable));
                      return new HistoryPage<>(events, unreadable, page.next(), page.more());
                    }));
  }

  private void add(Entry<byte[]> entry, List<ChatEvent<M>> events, List<Undecodable> unreadable) {
    try {
      context.decoder().shown(HistoryEntry.decode(entry)).ifPresent(events::add);
    } catch (Undecodable e) {
      unreadable.add(e);
    } catch (RuntimeException e) { // of a newer form
      unreadable.add(new Undecodable(id, entry.seqId(), e));
    }
  }

  @Override
  public CompletableFuture<GapPage<M>> fill(Gap gap) {
    if (!gap.conversationId().equals(id)) {
      throw new IllegalArgumentException("conversation %s has no %s".formatted(id, gap));
    }
    return read(
        () ->
            context.store().histories().read(id, gap.range()).thenApply(page -> filled(gap, page)));
  }

  private GapPage<M> filled(Gap gap, Page<byte[]> page) {
    var events = new ArrayList<ChatEvent<M>>();
    var unreadable = new ArrayList<Undecodable>();
    boolean more = page.more();
    for (Entry<byte[]> entry : page.entries()) {
      if (entry.time().isBefore(gap.since())) {
        more = false;
        break;
      }
      add(entry, events, unreadable);
    }
    return new GapPage<>(
        events,
        unreadable,
        more
            ? Optional.of(new Gap(id, gap.since(), page.next().limit(gap.range().limit())))
            : Optional.empty());
  }

  @Override
  public CompletableFuture<Map<String, Long>> receipts(Collection<String> members) {
    if (members.size() > MOST_RECEIPTS) {
      throw new IllegalArgumentException(
          "receipts of more than %,d members: %,d".formatted(MOST_RECEIPTS, members.size()));
    }
    List<String> all = List.copyOf(members);
    return read(() -> context.store().readPositions().of(all, id));
  }

  private <T> CompletableFuture<T> read(Supplier<CompletableFuture<T>> read) {
    return context.calls().call(read, this::unavailable);
  }

  private TimelineException unavailable(String why, @Nullable Throwable cause) {
    return new Unavailable(id, "nothing was read: " + why, cause);
  }
}
