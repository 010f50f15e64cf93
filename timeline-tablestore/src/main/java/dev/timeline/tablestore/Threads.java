package dev.timeline.tablestore;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** The backend's own threads, all daemons: a few on which requests complete, and a timer. */
final class Threads implements AutoCloseable {

  private static final int FEWEST = 2;

  private final ExecutorService completions =
      Executors.newFixedThreadPool(
          Math.max(FEWEST, Runtime.getRuntime().availableProcessors()),
          daemons("timeline-tablestore"));

  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, daemons("timeline-tablestore-timer"));

  Threads() {
    timer.setRemoveOnCancelPolicy(true);
  }

  ExecutorService completions() {
    return completions;
  }

  /** Runs a task later; dropped if the threads have been closed by then. */
  Future<?> after(Duration pause, Runnable task) {
    return timer.schedule(() -> completions.execute(task), pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    completions.shutdown();
  }

  private static ThreadFactory daemons(String name) {
    return task -> daemon(name, task);
  }

  static void startDaemon(String name, Runnable task) {
    daemon(name, task).start();
  }

  private static Thread daemon(String name, Runnable task) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
