package dev.timeline.messaging;

import java.util.concurrent.CompletableFuture;

/**
 * A message under way, which has two moments.
 *
 * @param <M> the type of the body
 */
public interface PendingSend<M> {

  /**
   * Completes once the message is stored, and will be delivered even if this server crashes: one
   * round trip. The sender may be answered. Fails as {@link UncheckedConversation#send} does.
   */
  CompletableFuture<ChatMessage<M>> stored();

  /**
   * Completes once the message is delivered, or the messenger's timeout has passed since it was
   * stored, as the receipt says. Fails as {@link #stored} does.
   */
  CompletableFuture<SendReceipt<M>> delivered();
}
