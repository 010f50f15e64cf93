package dev.timeline.messaging.notification;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.Subscription;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Pulls from a cursor on and hands over what is new, batch by batch, for as long as more is asked
 * for.
 *
 * @param <M> the type of the messages' bodies
 */
public final class BatchFeed<M> {

  private static final int LIMIT = 100;

  private final Pulling<M> pulling;
  private final Executor executor;
  private final Function<Supplier<CompletableFuture<Void>>, ListenerSubscription> opener;
  private volatile SyncCursor cursor;

  /**
   * Reads what is new.
   *
   * @param <M> the type of the messages' bodies
   */
  public interface Pulling<M> {
    /** Returns what is new after a cursor. */
    CompletableFuture<SyncBatch<M>> pull(SyncCursor cursor, int limit);
  }

  /**
   * Creates a feed.
   *
   * @param executor on which listeners and subscribers are called
   * @param opener has work done whenever there may be something new
   */
  public BatchFeed(
      Pulling<M> pulling,
      SyncCursor cursor,
      Executor executor,
      Function<Supplier<CompletableFuture<Void>>, ListenerSubscription> opener) {
    this.pulling = pulling;
    this.cursor = cursor;
    this.executor = executor;
    this.opener = opener;
  }

  /** Hands everything over to a listener. */
  public Subscription open(Consumer<SyncBatch<M>> listener) {
    return opener.apply(() -> handOver(listener, () -> true));
  }

  /** Hands over as much as a subscriber asks for. */
  public void open(Flow.Subscriber<? super SyncBatch<M>> subscriber) {
    var demand = new Demand(subscriber);
    subscriber.onSubscribe(demand);
    demand.begin();
  }

  private CompletableFuture<Void> handOver(
      Consumer<? super SyncBatch<M>> listener, Supplier<Boolean> isWanted) {
    if (!isWanted.get()) {
      return completedFuture(null);
    }
    return pulling
        .pull(cursor, LIMIT)
        .thenComposeAsync(
            batch -> {
              boolean isEmpty =
                  batch.events().isEmpty()
                      && batch.unreadable().isEmpty()
                      && batch.gaps().isEmpty();
              if (!isEmpty) {
                listener.accept(batch);
              }
              cursor = batch.next();
              return batch.more() ? handOver(listener, isWanted) : completedFuture(null);
            },
            executor);
  }

  /** The demand of one subscriber. */
  private final class Demand implements Flow.Subscription {
    private final Flow.Subscriber<? super SyncBatch<M>> subscriber;
    private final AtomicLong wanted = new AtomicLong();
    private final AtomicReference<@Nullable ListenerSubscription> feed = new AtomicReference<>();
    private volatile boolean isCancelled;

    Demand(Flow.Subscriber<? super SyncBatch<M>> subscriber) {
      this.subscriber = subscriber;
    }

    void begin() {
      ListenerSubscription opened =
          opener.apply(() -> handOver(this::next, () -> !isCancelled && wanted.get() > 0));
      feed.set(opened);
      if (isCancelled) {
        opened.close();
      }
      var unused = opened.ended().whenComplete((ended, failure) -> ended(failure));
    }

    private void next(SyncBatch<M> batch) {
      wanted.decrementAndGet();
      subscriber.onNext(batch);
    }

    private void ended(@Nullable Throwable failure) {
      if (isCancelled) {
        return;
      }
      if (failure == null) {
        subscriber.onComplete();
      } else {
        subscriber.onError(failure);
      }
    }

    @Override
    public void request(long batches) {
      if (batches <= 0) {
        cancel();
        subscriber.onError(new IllegalArgumentException("not positive: " + batches));
        return;
      }
      wanted.accumulateAndGet(batches, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
      ListenerSubscription present = feed.get();
      if (present != null) {
        present.signal();
      }
    }

    @Override
    public void cancel() {
      isCancelled = true;
      ListenerSubscription present = feed.get();
      if (present != null) {
        present.close();
      }
    }
  }
}
