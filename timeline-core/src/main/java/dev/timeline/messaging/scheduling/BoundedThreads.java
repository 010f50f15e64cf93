package dev.timeline.messaging.scheduling;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Daemon threads that are started as they are needed, up to a bound, and end when idle. Tasks
 * beyond the bound wait in their order; so do those for which no thread can be started, which is
 * tried again.
 */
final class BoundedThreads implements Executor, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BoundedThreads.class);

  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final int IDLE_SECONDS = 10;

  private final int most;
  private final Timers timers;
  private final ThreadPoolExecutor threads;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int busy;
  private boolean isRetrying;
  private boolean isClosed;

  BoundedThreads(String name, int most, Timers timers) {
    this.most = most;
    this.timers = timers;
    threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE, // a thread that has just done its last task may not be idle yet
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> daemon(name, task));
  }

  private static Thread daemon(String name, Runnable task) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Runs a task as soon as there is a thread for it.
   *
   * @throws RejectedExecutionException if these are closed, and for no other reason
   */
  @Override
  public void execute(Runnable task) {
    synchronized (this) {
      if (isClosed) {
        throw new RejectedExecutionException("the messenger is closed");
      }
      waiting.add(task);
    }
    start(1);
  }

  private void start(int wanted) {
    int count;
    synchronized (this) {
      count = Math.min(Math.min(wanted, waiting.size()), most - busy);
      busy += count;
    }
    for (int i = 0; i < count; i++) {
      try {
        threads.execute(this::runWaiting);
      } catch (Throwable e) { // as when the process may start no more threads
        failed(e);
      }
    }
  }

  private void failed(Throwable failure) {
    synchronized (this) {
      busy--;
      if (isRetrying) {
        return;
      }
      isRetrying = true;
    }
    LOG.warn("A thread could not be started; will retry: {}", failure.toString());
    var unused = timers.after(RETRY, this::retry);
  }

  private void retry() {
    synchronized (this) {
      isRetrying = false;
    }
    start(most);
  }

  private void runWaiting() {
    Runnable next = nextOrFree();
    while (next != null) {
      try {
        next.run();
      } catch (Throwable e) {
        LOG.warn("A task failed", e);
      }
      var unused = Thread.interrupted(); // which was meant for this task
      next = nextOrFree();
    }
  }

  private synchronized @Nullable Runnable nextOrFree() {
    Runnable next = waiting.poll();
    if (next == null) {
      busy--;
    }
    return next;
  }

  /** Refuses new tasks; what was accepted is run. */
  @Override
  public void close() {
    synchronized (this) {
      isClosed = true;
    }
    threads.setKeepAliveTime(0, TimeUnit.SECONDS);
  }
}
