package dev.timeline.memory;

import dev.timeline.spi.CompletionThread;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * Completes some futures on a {@link CompletionThread}, as a backend does that answers over a
 * network, so that code which blocks where it must not is found out. What a call does is done by
 * then: only its completion is handed over.
 */
final class StrictCompletions {

  private final Random random;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(CompletionThread.factory("timeline-memory-strict"));

  /** Completions handed over that have not ended. */
  private final Queue<Runnable> pending = new ConcurrentLinkedQueue<>();

  StrictCompletions(long seed) {
    random = new Random(seed);
  }

  /**
   * Returns this future, which is done, or one that completes alike on the other thread. A call on
   * such a thread is not handed over: its continuations run there anyway, and code that joins it
   * there, as the contract's CrashingBackend does, would wait for its own thread.
   */
  <T> CompletableFuture<T> handOverSome(CompletableFuture<T> done) {
    boolean runsThere = Thread.currentThread() instanceof CompletionThread;
    return runsThere || random.nextBoolean() ? done : handOver(done);
  }

  private <T> CompletableFuture<T> handOver(CompletableFuture<T> done) {
    var handedOver = new CompletableFuture<T>();
    Runnable completion = () -> complete(handedOver, done);
    pending.add(completion);
    try {
      thread.execute(
          () -> {
            completion.run();
            pending.remove(completion);
          });
    } catch (RejectedExecutionException e) {
      completion.run(); // closed meanwhile
      pending.remove(completion);
    }
    return handedOver;
  }

  private static <T> void complete(CompletableFuture<T> handedOver, CompletableFuture<T> done) {
    var unused =
        done.whenComplete(
            (value, failure) -> {
              if (failure == null) {
                handedOver.complete(value);
              } else {
                handedOver.completeExceptionally(failure);
              }
            });
  }

  /** Completes what is pending, on this thread: the other one may be blocked by a continuation. */
  void completePending() {
    pending.forEach(Runnable::run);
  }

  /** Ends the thread once it has completed what is pending; returns when all of it is. */
  void close() {
    thread.shutdown();
    completePending();
  }
}
