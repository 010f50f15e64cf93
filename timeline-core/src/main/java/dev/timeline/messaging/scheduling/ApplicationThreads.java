package dev.timeline.messaging.scheduling;

import dev.timeline.spi.CompletionThread;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Threads for the application's own code, which may block: one for each call under way, none while
 * there is none.
 */
public final class ApplicationThreads implements Executor, AutoCloseable {

  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          ApplicationThreads::daemon);

  private static Thread daemon(Runnable task) {
    var thread = new Thread(task, "timeline-listener");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(task);
  }

  /**
   * Asks the application something: on this thread, unless this one completes futures or is
   * borrowed. Fails with an {@link IllegalStateException} if it needs another thread and these are
   * closed.
   */
  public <T> CompletableFuture<T> ask(Supplier<T> question) {
    if (Thread.currentThread() instanceof CompletionThread || BorrowedThread.isCurrent()) {
      try {
        return CompletableFuture.supplyAsync(question, executor);
      } catch (RejectedExecutionException e) {
        return CompletableFuture.failedFuture(
            new IllegalStateException("the messenger is closed", e));
      }
    }
    try {
      return CompletableFuture.completedFuture(question.get());
    } catch (Throwable e) { // which may be anything that the application throws
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Begins nothing more. */
  @Override
  public void close() {
    executor.shutdown();
  }
}
