package dev.timeline.bench.tablestore;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Waits for the futures of the SDK. */
final class Waiting {

  private Waiting() {}

  /** Returns the answer; what has failed is not measured. */
  static <T> T on(Future<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a request failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
