package dev.timeline.messaging.scheduling;

import dev.timeline.spi.CompletionThread;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * Threads for the application's own code, which may block: up to {@value #MOST} that call
 * listeners, and as many that ask the membership and the policies; none while there is nothing to
 * do. What comes beyond waits for one of its kind. The two are apart because a listener may wait
 * for a call that needs an answer, and because a membership that stalls holds up no listener that
 * does without it.
 */
public final class ApplicationThreads implements Executor, AutoCloseable {

  private static final int MOST = 256;

  private final BoundedThreads listeners;
  private final BoundedThreads lookups;

  /**
   * Creates threads.
   *
   * @param timers try again where no thread can be started
   */
  public ApplicationThreads(Timers timers) {
    listeners = new BoundedThreads("timeline-listener", MOST, timers);
    lookups = new BoundedThreads("timeline-lookup", MOST, timers);
  }

  /**
   * Calls a listener.
   *
   * @throws RejectedExecutionException if these are closed, and for no other reason
   */
  @Override
  public void execute(Runnable task) {
    listeners.execute(task);
  }

  /** Returns the threads on which the application is asked. */
  public Executor lookups() {
    return lookups;
  }

  /**
   * Asks the application something: on this thread, unless this one completes futures or is
   * borrowed. Fails with an {@link IllegalStateException} if it needs another thread and these are
   * closed.
   */
  public <T> CompletableFuture<T> ask(Supplier<T> question) {
    if (Thread.currentThread() instanceof CompletionThread || BorrowedThread.isCurrent()) {
      try {
        return CompletableFuture.supplyAsync(question, lookups);
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
    listeners.close();
    lookups.close();
  }
}
