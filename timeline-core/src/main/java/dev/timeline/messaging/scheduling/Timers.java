package dev.timeline.messaging.scheduling;

import dev.timeline.spi.CompletionThread;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Work that is due later: retries, deadlines, and what is done every few seconds. */
public final class Timers implements AutoCloseable {

  private final ScheduledExecutorService executor;
  private final boolean isOwn;
  private final Set<Runnable> deadlines = ConcurrentHashMap.newKeySet();
  private volatile boolean isClosed;

  private Timers(ScheduledExecutorService executor, boolean isOwn) {
    this.executor = executor;
    this.isOwn = isOwn;
  }

  /** Returns timers on an executor of the application's, or else on one thread of their own. */
  public static Timers on(Optional<ScheduledExecutorService> executor) {
    return executor.map(it -> new Timers(it, false)).orElseGet(() -> new Timers(own(), true));
  }

  private static ScheduledExecutorService own() {
    var executor =
        new ScheduledThreadPoolExecutor(1, CompletionThread.factory("timeline-messaging"));
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  /** Runs a task later, unless these timers are closed by then; returns what cancels it. */
  public Future<?> after(Duration delay, Runnable task) {
    Runnable guarded =
        () -> {
          if (!isClosed) {
            BorrowedThread.run(task);
          }
        };
    try {
      return executor.schedule(guarded, nanos(delay), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(null); // it has been shut down
    }
  }

  private static long nanos(Duration delay) {
    try {
      return delay.toNanos();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE / 2; // for ever
    }
  }

  /**
   * Returns a future that ends with another one, or fails once its time is up or these timers are
   * closed. The other one goes on.
   */
  public <T> CompletableFuture<T> within(
      Duration timeout, CompletableFuture<T> future, Supplier<? extends RuntimeException> failure) {
    if (future.isDone()) {
      return future.copy();
    }
    CompletableFuture<T> bounded = future.copy();
    Runnable timeUp =
        () -> {
          if (!bounded.isDone()) {
            bounded.completeExceptionally(failure.get());
          }
        };
    deadlines.add(timeUp);
    Future<?> timer = after(timeout, timeUp);
    var unused =
        bounded.whenComplete(
            (done, e) -> {
              timer.cancel(false);
              deadlines.remove(timeUp);
            });
    if (isClosed) { // which may have been too early to end this one
      timeUp.run();
    }
    return bounded;
  }

  /** Runs nothing more, and ends what was to end in time. */
  @Override
  public void close() {
    isClosed = true;
    if (isOwn) {
      executor.shutdownNow();
    }
    deadlines.forEach(Runnable::run);
  }
}
