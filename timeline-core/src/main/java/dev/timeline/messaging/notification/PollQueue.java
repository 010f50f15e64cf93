package dev.timeline.messaging.notification;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Polls that are due. A few are under way at a time, however many fall due at once: each may take a
 * thread while it asks the application. What a notification asks for does not wait here.
 */
final class PollQueue {

  private static final int MOST = 16;

  private final Executor executor;
  private final Deque<Supplier<CompletableFuture<?>>> due = new ArrayDeque<>();
  private int underWay;

  /**
   * Creates a queue.
   *
   * @param executor begins those that had to wait
   */
  PollQueue(Executor executor) {
    this.executor = executor;
  }

  /** Begins a poll now, or as soon as an earlier one has ended. */
  void add(Supplier<CompletableFuture<?>> poll) {
    synchronized (this) {
      if (underWay == MOST) {
        due.add(poll);
        return;
      }
      underWay++;
    }
    run(poll);
  }

  /** Runs a poll, and on the same thread those that come after it if none has to wait. */
  private void run(Supplier<CompletableFuture<?>> first) {
    Supplier<CompletableFuture<?>> poll = first;
    while (poll != null) {
      CompletableFuture<?> polled = begin(poll);
      if (!polled.isDone()) {
        var unused = polled.whenComplete((done, failure) -> runNext());
        return;
      }
      poll = nextOrFree();
    }
  }

  private static CompletableFuture<?> begin(Supplier<CompletableFuture<?>> poll) {
    try {
      return poll.get();
    } catch (Throwable e) { // it is over then, as far as the others have to wait for it
      return CompletableFuture.failedFuture(e);
    }
  }

  private void runNext() {
    Supplier<CompletableFuture<?>> next = nextOrFree();
    if (next != null) {
      try {
        executor.execute(() -> run(next)); // not by a call, which would nest ever deeper
      } catch (RejectedExecutionException e) {
        return; // closed
      }
    }
  }

  private synchronized @Nullable Supplier<CompletableFuture<?>> nextOrFree() {
    Supplier<CompletableFuture<?>> next = due.poll();
    if (next == null) {
      underWay--;
    }
    return next;
  }
}
