package dev.timeline.messaging;

import static java.util.Objects.requireNonNull;

import dev.timeline.SeqRange;
import dev.timeline.Subscription;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.internal.Identifiers;
import dev.timeline.messaging.notification.BatchFeed;
import dev.timeline.messaging.notification.InboxWatcher;
import dev.timeline.messaging.notification.ListenerSubscription;
import dev.timeline.messaging.scheduling.ApplicationThreads;
import dev.timeline.messaging.sync.ConversationLister;
import dev.timeline.messaging.sync.InboxReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The inbox of a user, read for their devices. */
final class SyncedInbox<M> implements AsyncInbox<M> {

  private static final int MOST_CONVERSATIONS = 100;

  private final String user;
  private final Context<M> context;

  /** The parts that all inboxes of a messenger share. */
  record Context<M>(
      InboxReader<M> reader,
      ConversationLister<M> lister,
      InboxWatcher watcher,
      MemberConversation.Context<M> conversations,
      ApplicationThreads application,
      Duration pollInterval,
      Calls calls) {}

  SyncedInbox(String user, Context<M> context) {
    this.user = Identifiers.requireId("user", user);
    this.context = context;
  }

  @Override
  public String user() {
    return user;
  }

  @Override
  public AsyncConversation<M> conversation(String id) {
    return new MemberConversation<>(id, user, context.conversations());
  }

  @Override
  public CompletableFuture<SyncCursor> fromOldest() {
    return read(() -> context.reader().fromOldest(user));
  }

  @Override
  public CompletableFuture<SyncCursor> fromNow() {
    return read(() -> context.reader().fromNow(user));
  }

  @Override
  public CompletableFuture<SyncCursor> from(Instant time) {
    requireNonNull(time, "time");
    return read(() -> context.reader().from(user, time));
  }

  @Override
  public CompletableFuture<SyncBatch<M>> pull(SyncCursor cursor, int limit) {
    requireNonNull(cursor, "cursor");
    SeqRange.all().limit(limit); // refuses a limit out of bounds
    return read(() -> context.reader().pull(user, cursor, limit));
  }

  private <T> CompletableFuture<T> read(Supplier<CompletableFuture<T>> read) {
    return context.calls().call(read, SyncedInbox::unavailable);
  }

  private static TimelineException unavailable(String why, @Nullable Throwable cause) {
    return new Unavailable(null, "an inbox was not read: " + why, cause);
  }

  @Override
  public CompletableFuture<ConversationPage<M>> conversations(int limit) {
    return list(limit, Optional.empty());
  }

  @Override
  public CompletableFuture<ConversationPage<M>> conversations(
      int limit, ConversationSummary<M> after) {
    return list(limit, Optional.of(after));
  }

  private CompletableFuture<ConversationPage<M>> list(
      int limit, Optional<ConversationSummary<M>> after) {
    if (limit < 1 || limit > MOST_CONVERSATIONS) {
      throw new IllegalArgumentException(
          "the limit is 1 to %d conversations: %d".formatted(MOST_CONVERSATIONS, limit));
    }
    return read(() -> context.lister().list(user, limit, after));
  }

  @Override
  public Subscription subscribe(SyncCursor cursor, Consumer<SyncBatch<M>> listener) {
    requireNonNull(cursor, "cursor");
    requireNonNull(listener, "listener");
    return feed(cursor).open(listener);
  }

  @Override
  public Flow.Publisher<SyncBatch<M>> publisher(SyncCursor cursor) {
    requireNonNull(cursor, "cursor");
    return subscriber -> feed(cursor).open(requireNonNull(subscriber, "subscriber"));
  }

  private BatchFeed<M> feed(SyncCursor cursor) {
    return new BatchFeed<>(this::pull, cursor, context.application(), this::listen);
  }

  @Override
  public Subscription onNotification(Runnable listener) {
    requireNonNull(listener, "listener");
    return listen(
        isOpen -> {
          listener.run();
          return CompletableFuture.completedFuture(null);
        });
  }

  private ListenerSubscription listen(ListenerSubscription.Work work) {
    context.calls().begin();
    try {
      return ListenerSubscription.open(
          context.watcher(),
          user,
          context.application(),
          context.calls().timers(),
          context.pollInterval(),
          work);
    } finally {
      context.calls().end();
    }
  }
}
