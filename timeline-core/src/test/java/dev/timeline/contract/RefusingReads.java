package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException.Rejected;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.spi.TimelineBackend;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A backend that refuses to read ranges, in more than one way, until it is repaired. */
final class RefusingReads {

  private final TimelineBackend backend;
  private final Semaphore refused = new Semaphore(0);
  private volatile boolean broken = true;

  RefusingReads(TimelineBackend delegate) {
    backend =
        ForwardingBackend.withLogs(
            delegate,
            log ->
                new ForwardingLog(log) {
                  @Override
                  public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
                    return broken ? refuse(timelineId) : super.read(timelineId, range);
                  }
                });
  }

  private <T> CompletableFuture<T> refuse(String timelineId) {
    refused.release();
    return CompletableFuture.failedFuture(
        refused.availablePermits() % 2 == 0
            ? new Unavailable(timelineId, "out of order", null)
            : new Rejected(timelineId, "the access key has expired"));
  }

  TimelineBackend backend() {
    return backend;
  }

  /** Waits until several reads were refused, and then refuses no more. */
  void repairAfterSeveral() throws InterruptedException {
    assertThat(refused.tryAcquire(4, Promise.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
        .as("were refused reads repeated?")
        .isTrue();
    broken = false;
  }
}
