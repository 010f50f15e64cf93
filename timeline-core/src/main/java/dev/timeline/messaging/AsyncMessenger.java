package dev.timeline.messaging;

import java.util.concurrent.CompletableFuture;

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
}
