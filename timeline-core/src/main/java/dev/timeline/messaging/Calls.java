package dev.timeline.messaging;

import dev.timeline.TimelineException;
import dev.timeline.messaging.delivery.Steps;
import dev.timeline.messaging.scheduling.Failures;
import dev.timeline.messaging.scheduling.Timers;
import dev.timeline.spi.CompletionThread;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The calls of one messenger: each ends in time, none begins once it is closed. */
final class Calls {

  private final Timers timers;
  private final Duration timeout;
  private int underWay;
  private boolean isClosed;
  private CompletableFuture<Void> none = CompletableFuture.completedFuture(null);

  Calls(Timers timers, Duration timeout) {
    this.timers = timers;
    this.timeout = timeout;
  }

  /** Returns what bounds a call. */
  Duration timeout() {
    return timeout;
  }

  /** Returns the timers. */
  Timers timers() {
    return timers;
  }

  /** The failure of a call that has no outcome. */
  interface NoOutcome {
    /** Returns the failure. */
    TimelineException because(String why, @Nullable Throwable cause);
  }

  /**
   * Makes a call.
   *
   * @param noOutcome what it fails with if its time is up, or the messenger is closed meanwhile
   * @throws IllegalStateException if the messenger is closed
   */
  <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> call, NoOutcome noOutcome) {
    begin();
    CompletableFuture<T> called;
    try {
      called = call.get();
    } catch (IllegalArgumentException | NullPointerException e) {
      end();
      throw e;
    } catch (Throwable e) {
      called = CompletableFuture.failedFuture(e);
    }
    return bounded(called, noOutcome).whenComplete((done, failure) -> end());
  }

  /**
   * Returns the steps of longer work, each of which is a call.
   *
   * @param noOutcome what it fails with if a step's time is up, or the messenger is closed
   *     meanwhile
   * @throws IllegalStateException if the messenger is closed
   */
  Steps steps(NoOutcome noOutcome) {
    begin();
    end();
    return new Steps() {
      @Override
      public <T> CompletableFuture<T> run(Supplier<CompletableFuture<T>> step) {
        try {
          return call(step, noOutcome);
        } catch (IllegalStateException e) {
          return CompletableFuture.failedFuture(noOutcome.because("the messenger was closed", e));
        }
      }
    };
  }

  /** Bounds what a call that was begun comes to. */
  <T> CompletableFuture<T> bounded(CompletableFuture<T> called, NoOutcome noOutcome) {
    return timers
        .within(
            timeout,
            called,
            () ->
                noOutcome.because(
                    isClosed()
                        ? "the messenger was closed"
                        : "there was no answer within " + timeout,
                    null))
        .exceptionallyCompose(
            failure -> {
              Throwable cause = Failures.causeOf(failure);
              return CompletableFuture.failedFuture(
                  cause instanceof IllegalStateException && isClosed()
                      ? noOutcome.because("the messenger was closed", cause)
                      : cause);
            });
  }

  synchronized void begin() {
    if (isClosed) {
      throw new IllegalStateException("the messenger is closed");
    }
    if (underWay++ == 0) {
      none = new CompletableFuture<>();
    }
  }

  void end() {
    CompletableFuture<Void> last = null;
    synchronized (this) {
      if (--underWay == 0) {
        last = none;
      }
    }
    if (last != null) {
      last.complete(null);
    }
  }

  private synchronized boolean isClosed() {
    return isClosed;
  }

  /** Lets no call begin; returns whether this was the first time. */
  synchronized boolean close() {
    boolean isFirst = !isClosed;
    isClosed = true;
    return isFirst;
  }

  /** Completes once no call is under way. */
  synchronized CompletableFuture<Void> whenNone() {
    return none.copy();
  }

  /**
   * Makes a call and waits for it; an interrupt ends the wait and leaves the thread's flag set.
   *
   * @throws IllegalStateException if this is a thread that completes futures
   */
  static <T> T await(Supplier<CompletableFuture<T>> call, NoOutcome noOutcome) {
    CompletionThread.requireMayBlock();
    CompletableFuture<T> future = call.get();
    try {
      return future.isDone() ? future.join() : future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw noOutcome.because("the waiting thread was interrupted", e);
    } catch (ExecutionException | CompletionException e) {
      throw thrown(Failures.causeOf(e));
    }
  }

  private static RuntimeException thrown(Throwable cause) {
    if (cause instanceof RuntimeException typed) {
      return typed;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return new IllegalStateException("the application threw a checked exception", cause);
  }
}
