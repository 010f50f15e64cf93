package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;

/** Runs a task when a test says so, on the test's thread. */
final class ManualExecutor implements Executor {

  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private volatile boolean rejecting;

  @Override
  public void execute(Runnable task) {
    if (rejecting) {
      throw new RejectedExecutionException("takes nothing more");
    }
    tasks.add(task);
  }

  void rejectFromNowOn() {
    rejecting = true;
  }

  void acceptAgain() {
    rejecting = false;
  }

  int waiting() {
    return tasks.size();
  }

  /** Forgets all tasks, as an executor that is shut down at once. */
  void dropAll() {
    tasks.clear();
  }

  /** Runs the one task there is. */
  void runOne() {
    assertThat(tasks).as("tasks").hasSize(1);
    tasks.remove().run();
  }

  /** Runs tasks until there are none. */
  void runAll() {
    int run = 0;
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
      assertThat(++run).as("tasks that beget tasks").isLessThan(1_000);
    }
  }
}
