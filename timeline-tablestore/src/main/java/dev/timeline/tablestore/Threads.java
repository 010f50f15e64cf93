package dev.timeline.tablestore;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** The backend's own threads, all daemons: a few on which requests complete, and a timer. */
final class Threads implements AutoCloseable {

  private static final int FEWEST = 2;

  private final ExecutorService completions =
      Executors.newFixedThreadPool(
          Math.max(FEWEST, Runtime.getRuntime().availableProcessors()),
          daemons("timeline-tablestore"));

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(daemons("timeline-tablestore-timer"));

  ExecutorService completions() {
    return completions;
  }

  /** Runs a task later; dropped if the threads have been closed by then. */
  void after(Duration pause, Runnable task) {
    var unused =
        timer.schedule(() -> completions.execute(task), pause.toNanos(), TimeUnit.NANOSECONDS);
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
