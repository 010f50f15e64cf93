package dev.timeline;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A feed into a listener, which takes everything and shows how much it wants by returning. */
final class ListenerFeed<M> extends Feed<M> implements Subscription {

  private final Consumer<Page<M>> listener;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private ListenerFeed(
      Feeds feeds, AsyncTimeline<M> timeline, SeqRange range, Consumer<Page<M>> listener) {
    super(feeds, timeline, range);
    this.listener = requireNonNull(listener, "listener");
  }

  static <M> Subscription open(
      Feeds feeds, AsyncTimeline<M> timeline, SeqRange range, Consumer<Page<M>> listener) {
    var feed = new ListenerFeed<>(feeds, timeline, range, listener);
    feed.start();
    return feed;
  }

  @Override
  long demand() {
    return Long.MAX_VALUE;
  }

  @Override
  void deliver(Page<M> page) {
    listener.accept(page);
  }

  @Override
  void finished(@Nullable Throwable failure) {
    if (failure == null) {
      ended.complete(null);
    } else {
      // The type only: what a listener throws may quote what it was given.
      LOG.warn(
          "Subscription to timeline '{}' ended and gets nothing more: {}",
          timelineId(),
          failure.getClass().getName());
      ended.completeExceptionally(failure);
    }
  }

  @Override
  @Nullable Throwable failureOnStoreClosed() {
    return null;
  }

  @Override
  public void close() {
    end(null);
  }

  @Override
  public CompletableFuture<Void> ended() {
    return ended.copy(); // nobody but the feed completes it
  }
}
