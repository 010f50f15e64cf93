package dev.timeline.messaging;

import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;

/**
 * The asynchronous form of a {@link Messenger}, with the same nouns and verbs. Nothing in it waits
 * on a thread, but for the application's own {@link Membership} and {@link FanOutPolicy}.
 *
 * @param <M> the type of the messages' bodies
 */
public interface AsyncMessenger<M> {

  /** Returns a conversation that checks nobody; see {@link Messenger#uncheckedConversation}. */
  AsyncUncheckedConversation<M> uncheckedConversation(String id);

  /** Returns the inbox of a user, which needs no creating. */
  AsyncInbox<M> inbox(String user);

  /** Redelivers what crashed servers left; see {@link Messenger#redeliver}. */
  CompletableFuture<Integer> redeliver();

  /** Erases a conversation; see {@link Messenger#erase}. */
  default CompletableFuture<Long> erase(String conversationId) {
    return erase(conversationId, deleted -> {});
  }

  /**
   * Erases a conversation and tells how far it is; see {@link Messenger#erase}.
   *
   * @param progress is told now and then how many entries this call has deleted so far; on a thread
   *     that it must not block, and it must not throw
   */
  CompletableFuture<Long> erase(String conversationId, LongConsumer progress);

  /** Erases a user; see {@link Messenger#eraseUser}. */
  default CompletableFuture<Long> eraseUser(String user, UserMessages messages) {
    return eraseUser(user, messages, deleted -> {});
  }

  /**
   * Erases a user and tells how far it is; see {@link Messenger#eraseUser}.
   *
   * @param progress as of {@link #erase(String, LongConsumer)}
   */
  CompletableFuture<Long> eraseUser(String user, UserMessages messages, LongConsumer progress);
}
