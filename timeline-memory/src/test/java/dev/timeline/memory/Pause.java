package dev.timeline.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Stops the first append between taking its number and showing its entry. */
final class Pause extends DelegatingBehaviour {

  private final AtomicBoolean first = new AtomicBoolean(true);
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  @Override
  public void beforeShow(long seqId) {
    if (first.getAndSet(false)) {
      reached.countDown();
      await(released);
    }
  }

  void awaitReached() {
    await(reached);
  }

  void release() {
    released.countDown();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).as("within a minute").isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
