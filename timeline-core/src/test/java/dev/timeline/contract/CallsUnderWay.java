package dev.timeline.contract;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** The calls of a server that have no answer yet. Thread-safe. */
final class CallsUnderWay {

  private final AtomicInteger count = new AtomicInteger();

  /** Counts a call that is about to be made. */
  void begin() {
    count.incrementAndGet();
  }

  /** Returns a call that was begun, which counts until it is answered. */
  <T> CompletableFuture<T> until(CompletableFuture<T> call) {
    return call.whenComplete((done, failure) -> count.decrementAndGet());
  }

  /** Returns whether there are none. */
  boolean isNone() {
    return count.get() == 0;
  }
}
