package dev.timeline.messaging;

import dev.timeline.Message;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Undecodable;
import dev.timeline.messaging.delivery.Sending;
import dev.timeline.messaging.storage.Content;
import dev.timeline.messaging.storage.HistoryEntry;
import dev.timeline.messaging.storage.StoredMessage;
import dev.timeline.messaging.sync.EventDecoder;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A message under way. */
final class SentMessage<M> implements PendingSend<M> {

  private final Sending sending;
  private final String conversationId;
  private final StoredMessage sent;
  private final Message<M> message;
  private final EventDecoder<M> decoder;
  private final Calls calls;
  private final CompletableFuture<ChatMessage<M>> stored;
  private final CompletableFuture<SendReceipt<M>> delivered;

  /**
   * Begins to wait, in a call that has begun, and ends that when the message is stored.
   *
   * @param sent what is stored of the message
   */
  SentMessage(
      Sending sending,
      String conversationId,
      StoredMessage sent,
      Message<M> message,
      EventDecoder<M> decoder,
      Calls calls) {
    this.sending = sending;
    this.conversationId = conversationId;
    this.sent = sent;
    this.message = message;
    this.decoder = decoder;
    this.calls = calls;
    stored =
        calls.bounded(
            sending.stored().thenApply(this::chatMessage),
            (why, cause) -> unknown(conversationId, sent.messageId().orElse(null), why, cause));
    delivered = stored.thenCompose(it -> sending.stored().thenCompose(entry -> receipt(it, entry)));
    var unused = stored.whenComplete((done, failure) -> calls.end());
  }

  static OutcomeUnknown unknown(
      String conversationId, @Nullable String messageId, String why, @Nullable Throwable cause) {
    return new OutcomeUnknown(
        conversationId, messageId, "the outcome of a message is unknown: " + why, cause);
  }

  /**
   * Returns the message; one that was stored before is as it was stored, unless this messenger
   * cannot read that: it is stored all the same, which is what the sender asks.
   */
  @SuppressWarnings("ReferenceEquality") // the same object is this call's own
  private ChatMessage<M> chatMessage(HistoryEntry entry) {
    boolean isReadable = !(entry.message().content() instanceof Content.Recalled);
    if (entry.message() != sent && isReadable) {
      try {
        return decoder.message(entry);
      } catch (Undecodable e) { // then as it is sent now
      }
    }
    return new ChatMessage<>(
        conversationId,
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
    return calls
        .timers()
        .within(
            calls.timeout(),
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
