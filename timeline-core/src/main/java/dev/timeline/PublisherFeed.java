package dev.timeline;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A feed into a reactive subscriber, which gets what it requested. */
final class PublisherFeed<M> extends Feed<M> implements Flow.Subscription {

  private final AtomicLong requested = new AtomicLong();
  private volatile boolean cancelled;

  /** Let go of at the end, so that a subscription that is kept does not keep its subscriber. */
  private volatile Flow.@Nullable Subscriber<? super Entry<M>> subscriber;

  private PublisherFeed(
      Feeds feeds,
      AsyncTimeline<M> timeline,
      SeqRange range,
      Flow.Subscriber<? super Entry<M>> subscriber) {
    super(feeds, timeline, range);
    this.subscriber = requireNonNull(subscriber, "subscriber");
  }

  static <M> void open(
      Feeds feeds,
      AsyncTimeline<M> timeline,
      SeqRange range,
      Flow.Subscriber<? super Entry<M>> subscriber) {
    var feed = new PublisherFeed<>(feeds, timeline, range, subscriber);
    subscriber.onSubscribe(feed);
    try {
      feed.start();
    } catch (Throwable e) { // closed, most likely: by rule 1.9 only onError may say so
      feed.abandon(e);
    }
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      end(new IllegalArgumentException("a subscriber requests 1 or more (rule 3.9): " + n));
      return;
    }
    requested.getAndUpdate(present -> present + n < 0 ? Long.MAX_VALUE : present + n);
    wake();
  }

  @Override
  public void cancel() {
    cancelled = true;
    subscriber = null;
    end(null);
  }

  @Override
  long demand() {
    return requested.get();
  }

  @Override
  void deliver(Page<M> page) {
    for (Entry<M> entry : page.entries()) {
      Flow.Subscriber<? super Entry<M>> receiver = subscriber;
      if (receiver == null) {
        return;
      }
      requested.getAndUpdate(present -> present == Long.MAX_VALUE ? present : present - 1);
      try {
        receiver.onNext(entry);
      } catch (Throwable e) { // rule 2.13: such a subscriber counts as cancelled
        LOG.warn(
            "Subscriber to timeline '{}' threw and gets nothing more: {}",
            timelineId(),
            e.getClass().getName()); // the type only: it may quote what it was given
        cancel();
        throw e;
      }
    }
  }

  @Override
  void finished(@Nullable Throwable failure) {
    Flow.Subscriber<? super Entry<M>> receiver = subscriber;
    subscriber = null;
    if (receiver == null || cancelled) {
      return;
    }
    if (failure == null) {
      receiver.onComplete();
    } else {
      receiver.onError(failure);
    }
  }

  @Override
  @Nullable Throwable failureOnStoreClosed() {
    return new IllegalStateException("the store was closed; the timeline may have more");
  }
}
