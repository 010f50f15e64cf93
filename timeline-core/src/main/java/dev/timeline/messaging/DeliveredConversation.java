package dev.timeline.messaging;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.Attributes;
import dev.timeline.Codec;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Rejected;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.TimelineException.Undecodable;
import dev.timeline.internal.CodecFailures;
import dev.timeline.internal.Identifiers;
import dev.timeline.messaging.FanOutPolicy.FanOut;
import dev.timeline.messaging.delivery.MessageDelivery;
import dev.timeline.messaging.delivery.Outgoing;
import dev.timeline.messaging.delivery.Sending;
import dev.timeline.messaging.storage.Content;
import dev.timeline.messaging.storage.Digest;
import dev.timeline.messaging.storage.HistoryEntry;
import dev.timeline.messaging.storage.MessageStore;
import dev.timeline.messaging.storage.RosterParts;
import dev.timeline.messaging.storage.StoredMessage;
import dev.timeline.messaging.sync.EventDecoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A conversation whose messages are stored, and then delivered. */
final class DeliveredConversation<M> implements AsyncConversation<M> {

  private static final int MOST_RECEIPTS = 1_000;

  private final String id;
  private final Context<M> context;

  /**
   * The parts that all conversations of a messenger share.
   *
   * @param policy decides how messages reach the members
   * @param changes decides who may edit and recall
   */
  record Context<M>(
      MessageStore store,
      MessageDelivery delivery,
      EventDecoder<M> decoder,
      Codec<M> codec,
      Membership membership,
      FanOutPolicy policy,
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
    String messageId = identified.id().orElseThrow();
    context.calls().begin();
    Outgoing outgoing;
    Sending sending;
    try {
      outgoing = outgoing(sender, messageId, identified);
      sending = context.delivery().send(outgoing);
    } catch (IllegalArgumentException | NullPointerException e) {
      context.calls().end();
      throw e;
    } catch (Throwable e) { // of the application's policy or membership, or refused
      context.calls().end();
      return new Failed<>(e);
    }
    return new Pending(sending, outgoing.message(), messageId, identified);
  }

  private Outgoing outgoing(String sender, String messageId, Message<M> message) {
    var stored =
        new StoredMessage(
            sender,
            Optional.of(messageId),
            Content.Posted.POSTED,
            message.attributes(),
            encode(message.body()));
    Optional<RosterParts.Prepared> roster = roster(sender, message.attributes());
    return new Outgoing(
        id,
        stored,
        Digest.ofMessage(sender, messageId),
        messageId,
        roster.map(RosterParts.Prepared::roster),
        roster.map(RosterParts.Prepared::stored).orElse(completedFuture(null)),
        message.isPossibleResend()
            ? Optional.of(message.resentSince().orElse(Instant.EPOCH))
            : Optional.empty());
  }

  private byte[] encode(M body) {
    byte @Nullable [] encoded;
    try {
      encoded = context.codec().encode(body);
    } catch (Throwable e) {
      CodecFailures.rethrowIfFatal(e);
      throw new Rejected(id, "the codec failed to encode it (" + e.getClass().getName() + ")", e);
    }
    if (encoded == null) {
      throw new Rejected(id, "the codec encoded it as null");
    }
    return encoded;
  }

  private Optional<RosterParts.Prepared> roster(String sender, Attributes attributes) {
    FanOut fanOut = context.policy().decide(new SendContext(sender, attributes));
    if (fanOut == null) {
      throw new IllegalStateException("FanOutPolicy.decide returned null");
    }
    if (fanOut == FanOut.ON_READ) {
      return Optional.empty();
    }
    try (Stream<String> members = members()) {
      return Optional.of(context.store().rosterParts().prepare(id, members, this::requireMember));
    }
  }

  private Stream<String> members() {
    Stream<String> members = context.membership().members(id);
    if (members == null) {
      throw new IllegalStateException("Membership.members returned null for " + id);
    }
    return members;
  }

  private void requireMember(String member) {
    Identifiers.requireId("member of conversation " + id, member);
  }

  /** A message as the policy sees it. */
  private final class SendContext implements FanOutPolicy.Sending {
    private final String sender;
    private final Attributes attributes;

    SendContext(String sender, Attributes attributes) {
      this.sender = sender;
      this.attributes = attributes;
    }

    @Override
    public String conversationId() {
      return id;
    }

    @Override
    public String sender() {
      return sender;
    }

    @Override
    public Attributes attributes() {
      return attributes;
    }

    @Override
    public boolean hasMoreMembersThan(long limit) {
      try (Stream<String> members = members()) {
        return members.skip(limit).findFirst().isPresent();
      }
    }
  }

  /** A message under way. */
  private final class Pending implements PendingSend<M> {
    private final Sending sending;
    private final StoredMessage sent;
    private final Message<M> message;
    private final CompletableFuture<ChatMessage<M>> stored;
    private final CompletableFuture<SendReceipt<M>> delivered;

    Pending(Sending sending, StoredMessage sent, String messageId, Message<M> message) {
      this.sending = sending;
      this.sent = sent;
      this.message = message;
      stored =
          context
              .calls()
              .bounded(
                  sending.stored().thenApply(this::chatMessage),
                  (why, cause) -> unknown(messageId, why, cause));
      delivered =
          stored.thenCompose(it -> sending.stored().thenCompose(entry -> receipt(it, entry)));
      var unused = stored.whenComplete((done, failure) -> context.calls().end());
    }

    /** A message that was stored before is as it was stored. */
    @SuppressWarnings("ReferenceEquality") // the same object is this call's own
    private ChatMessage<M> chatMessage(HistoryEntry entry) {
      boolean isReadable = !(entry.message().content() instanceof Content.Recalled);
      if (entry.message() != sent && isReadable) {
        return context.decoder().message(entry);
      }
      return new ChatMessage<>(
          id,
          entry.seqId(),
          entry.message().sender(),
          Instant.ofEpochMilli(entry.millis()),
          Optional.empty(),
          message);
    }

    private CompletableFuture<SendReceipt<M>> receipt(
        ChatMessage<M> chatMessage, HistoryEntry entry) {
      SendReceipt.Delivery ended =
          entry.message().content() instanceof Content.Recalled recalled
              ? new SendReceipt.Recalled(recalled.by(), Instant.ofEpochMilli(recalled.millis()))
              : new SendReceipt.Delivered();
      return context
          .calls()
          .timers()
          .within(
              context.calls().timeout(),
              sending.delivered(),
              () -> new IllegalStateException("the delivery is still under way"))
          .handle(
              (done, timeUp) ->
                  new SendReceipt<>(
                      chatMessage,
                      timeUp == null ? ended : new SendReceipt.UnderWay(sending.pending())));
    }

    @Override
    public CompletableFuture<ChatMessage<M>> stored() {
      return stored.copy();
    }

    @Override
    public CompletableFuture<SendReceipt<M>> delivered() {
      return delivered.copy();
    }
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

  private OutcomeUnknown unknown(
      @Nullable String messageId, String why, @Nullable Throwable cause) {
    return new OutcomeUnknown(id, messageId, "the outcome of a message is unknown: " + why, cause);
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
                    encode(message.body()),
                    entry -> mayChange(by, entry)));
  }

  @Override
  public CompletableFuture<ChangeOutcome> recall(String by, long seqId) {
    Identifiers.requireId("user", by);
    return change(() -> context.delivery().recall(by, id, seqId, entry -> mayChange(by, entry)));
  }

  private CompletableFuture<ChangeOutcome> change(
      Supplier<CompletableFuture<ChangeOutcome>> change) {
    return context.calls().call(change, (why, cause) -> unknown(null, why, cause));
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
