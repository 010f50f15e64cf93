package dev.timeline.messaging.notification;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.Subscription;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.messaging.notification.ListenerSubscription.Work;
import dev.timeline.messaging.scheduling.BorrowedThread;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
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
  private final Function<Work, ListenerSubscription> opener;
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
      Function<Work, ListenerSubscription> opener) {
    this.pulling = pulling;
    this.cursor = cursor;
    this.executor = executor;
    this.opener = opener;
  }

  /** Hands everything over to a listener. */
  public Subscription open(Consumer<SyncBatch<M>> listener) {
    return opener.apply(isOpen -> handOver(listener, isOpen));
  }

  /** Hands over as much as a subscriber asks for. */
  public void open(Flow.Subscriber<? super SyncBatch<M>> subscriber) {
    var demand = new Demand(subscriber);
    subscriber.onSubscribe(demand);
    demand.open();
  }

  private CompletableFuture<Void> handOver(
      Consumer<? super SyncBatch<M>> listener, BooleanSupplier isWanted) {
    if (!isWanted.getAsBoolean()) {
      return completedFuture(null);
    }
    return BorrowedThread.call(() -> pulling.pull(cursor, LIMIT))
        .thenComposeAsync(
            batch -> {
              if (!isWanted.getAsBoolean()) {
                return completedFuture(null);
              }
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

  /** The demand of one subscriber. The rules are those of the Reactive Streams specification. */
  private final class Demand implements Flow.Subscription {
    private final Flow.Subscriber<? super SyncBatch<M>> subscriber;
    private final AtomicLong wanted = new AtomicLong();
    private final CompletableFuture<ListenerSubscription> feed = new CompletableFuture<>();
    private volatile @Nullable IllegalArgumentException refused;
    private volatile boolean isCancelled;

    Demand(Flow.Subscriber<? super SyncBatch<M>> subscriber) {
      this.subscriber = subscriber;
    }

    void open() {
      ListenerSubscription opened;
      try {
        opened =
            opener.apply(
                isOpen -> handOver(this::next, () -> wanted.get() > 0 && isOpen.getAsBoolean()));
      } catch (RuntimeException e) { // closed, most likely: by rule 1.9 only onError may say so
        ended(e);
        return;
      }
      feed.complete(opened);
      var unused = opened.ended().whenComplete((ended, failure) -> ended(failure));
    }

    private void next(SyncBatch<M> batch) {
      wanted.getAndUpdate(present -> present == Long.MAX_VALUE ? present : present - 1);
      try {
        subscriber.onNext(batch);
      } catch (Throwable e) { // rule 2.13: such a subscriber counts as cancelled
        cancel();
        throw e;
      }
    }

    private void ended(@Nullable Throwable failure) {
      if (isCancelled) {
        return;
      }
      Throwable told = refused == null ? failure : refused;
      if (told == null) {
        subscriber.onComplete();
      } else {
        subscriber.onError(told);
      }
    }

    @Override
    public void request(long batches) {
      if (batches <= 0) {
        refused =
            new IllegalArgumentException("a subscriber requests 1 or more (rule 3.9): " + batches);
        // It is told when this has ended, so after a call under way.
        var unused = feed.thenAccept(ListenerSubscription::close);
        return;
      }
      wanted.getAndUpdate(present -> present + batches < 0 ? Long.MAX_VALUE : present + batches);
      var unused = feed.thenAccept(ListenerSubscription::signal);
    }

    @Override
    public void cancel() {
      isCancelled = true;
      var unused = feed.thenAccept(ListenerSubscription::close);
    }
  }
}
