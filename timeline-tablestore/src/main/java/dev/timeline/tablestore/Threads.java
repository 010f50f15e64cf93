package dev.timeline.tablestore;

import dev.timeline.spi.CompletionThread;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The backend's own threads, all daemons: a few on which futures complete, and so code of the
 * user's runs, and a timer, on which none does.
 */
final class Threads implements AutoCloseable {

  private static final int FEWEST = 2;

  private final ExecutorService completions =
      Executors.newFixedThreadPool(
          Math.max(FEWEST, Runtime.getRuntime().availableProcessors()),
          CompletionThread.factory("timeline-tablestore"));

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(task -> daemon("timeline-tablestore-timer", task));

  ExecutorService completions() {
    return completions;
  }

  /** Runs a task of the backend's own later, on the timer's thread; dropped if closed by then. */
  void after(Duration pause, Runnable task) {
    var unused = timer.schedule(task, pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    completions.shutdown();
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
