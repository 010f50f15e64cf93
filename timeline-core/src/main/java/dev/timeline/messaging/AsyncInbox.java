package dev.timeline.messaging;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.timeline.Subscription;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * The asynchronous form of {@link Inbox}, with the same promises. A future fails with what the
 * blocking form throws; misuse is thrown at once. Futures complete on threads that must not be
 * blocked.
 *
 * @param <M> the type of the messages' bodies
 */
public interface AsyncInbox<M> {

  /** Returns whose it is. */
  String user();

  /** Returns a conversation as the user may see it; see {@link Inbox#conversation}. */
  AsyncConversation<M> conversation(String id);

  /** Returns where a device begins that wants everything; see {@link Inbox#fromOldest}. */
  CompletableFuture<SyncCursor> fromOldest();

  /** Returns where a device begins that wants what is sent from now on. */
  CompletableFuture<SyncCursor> fromNow();

  /** Returns where a device begins that wants what was sent at a time or later. */
  CompletableFuture<SyncCursor> from(Instant time);

  /** Reads what is new to a device; see {@link Inbox#pull}. */
  CompletableFuture<SyncBatch<M>> pull(SyncCursor cursor, int limit);

  /** Lists the user's conversations; see {@link Inbox#conversations(int)}. */
  CompletableFuture<ConversationPage<M>> conversations(int limit);

  /** Lists those that come after one; see {@link Inbox#conversations(int, ConversationSummary)}. */
  CompletableFuture<ConversationPage<M>> conversations(int limit, ConversationSummary<M> after);

  /** Has a listener called with what is new; see {@link Inbox#subscribe}. */
  @CanIgnoreReturnValue
  Subscription subscribe(SyncCursor cursor, Consumer<SyncBatch<M>> listener);

  /** Publishes what is new, as it is asked for; see {@link Inbox#subscribe}. */
  Flow.Publisher<SyncBatch<M>> publisher(SyncCursor cursor);

  /** Has a listener called when there may be something new; see {@link Inbox#onNotification}. */
  @CanIgnoreReturnValue
  Subscription onNotification(Runnable listener);
}
