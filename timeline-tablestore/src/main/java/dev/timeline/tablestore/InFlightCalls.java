package dev.timeline.tablestore;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Counts the calls that have not ended, so that closing can wait for them. */
final class InFlightCalls {

  private final AtomicLong calls = new AtomicLong();
  private final CountDownLatch allEnded = new CountDownLatch(1);
  private volatile boolean closed;

  /**
   * Notes that a call begins, for which {@link #end} has to be called.
   *
   * @throws IllegalStateException if closed
   */
  void begin() {
    calls.incrementAndGet(); // first, so that who closes either sees it or is seen
    if (closed) {
      end();
      requireOpen();
    }
  }

  /** Notes that a part of a call begins that has begun already, and so was not refused. */
  void beginPart() {
    calls.incrementAndGet();
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the backend is closed");
    }
  }

  void end() {
    if (calls.decrementAndGet() == 0 && closed) {
      allEnded.countDown();
    }
  }

  // A call that begins now and ends with its future.
  <T> CompletableFuture<T> track(Supplier<CompletableFuture<T>> call) {
    begin();
    try {
      CompletableFuture<T> answer = call.get();
      var unused = answer.whenComplete((ignored, failure) -> end());
      return answer;
    } catch (RuntimeException e) {
      end();
      throw e;
    }
  }

  /** Refuses calls from now on. */
  void close() {
    closed = true;
    if (calls.get() == 0) {
      allEnded.countDown();
    }
  }

  /** Waits for the calls that had begun when this was closed. */
  void awaitEnd(Duration longest) throws InterruptedException {
    var unused = allEnded.await(longest.toNanos(), TimeUnit.NANOSECONDS);
  }
}
