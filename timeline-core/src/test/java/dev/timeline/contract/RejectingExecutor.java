package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** An executor that rejects every task until it is repaired, and runs it on a new thread then. */
final class RejectingExecutor implements Executor {

  private final Semaphore rejected = new Semaphore(0);
  private volatile boolean broken = true;

  @Override
  public void execute(Runnable task) {
    if (broken) {
      rejected.release();
      throw new RejectedExecutionException("the queue is full");
    }
    var thread = new Thread(task, "listener");
    thread.setDaemon(true);
    thread.start();
  }

  /** Waits until several tasks were rejected, and then rejects no more. */
  void repairAfterSeveral() throws InterruptedException {
    assertThat(rejected.tryAcquire(4, Promise.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
        .as("was the executor tried again?")
        .isTrue();
    broken = false;
  }
}
