package dev.timeline.messaging;

import dev.timeline.Subscription;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.Unavailable;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An inbox that waits for what the asynchronous one answers. */
final class BlockingInbox<M> implements Inbox<M> {

  private final AsyncInbox<M> async;

  BlockingInbox(AsyncInbox<M> async) {
    this.async = async;
  }

  private static TimelineException unavailable(String why, @Nullable Throwable cause) {
    return new Unavailable(null, "an inbox was not read: " + why, cause);
  }

  @Override
  public String user() {
    return async.user();
  }

  @Override
  public Conversation<M> conversation(String id) {
    return new BlockingConversation<>(async.conversation(id));
  }

  @Override
  public SyncCursor fromOldest() {
    return Calls.await(async::fromOldest, BlockingInbox::unavailable);
  }

  @Override
  public SyncCursor fromNow() {
    return Calls.await(async::fromNow, BlockingInbox::unavailable);
  }

  @Override
  public SyncCursor from(Instant time) {
    return Calls.await(() -> async.from(time), BlockingInbox::unavailable);
  }

  @Override
  public SyncBatch<M> pull(SyncCursor cursor, int limit) {
    return Calls.await(() -> async.pull(cursor, limit), BlockingInbox::unavailable);
  }

  @Override
  public ConversationPage<M> conversations(int limit) {
    return Calls.await(() -> async.conversations(limit), BlockingInbox::unavailable);
  }

  @Override
  public ConversationPage<M> conversations(int limit, ConversationSummary<M> after) {
    return Calls.await(() -> async.conversations(limit, after), BlockingInbox::unavailable);
  }

  @Override
  public Subscription subscribe(SyncCursor cursor, Consumer<SyncBatch<M>> listener) {
    return async.subscribe(cursor, listener);
  }

  @Override
  public Subscription onNotification(Runnable listener) {
    return async.onNotification(listener);
  }
}
