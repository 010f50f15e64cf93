package dev.timeline;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Waits for an answer; an interrupt ends the wait and leaves the thread's flag set. */
final class Await {

  private Await() {}

  static <T> T read(String timelineId, CompletableFuture<T> answer) {
    try {
      return get(answer);
    } catch (InterruptedException e) {
      throw new TimelineException.Unavailable(timelineId, "interrupted while reading", e);
    }
  }

  static <T> T write(
      @Nullable String timelineId, @Nullable Message<?> message, CompletableFuture<T> answer) {
    try {
      return get(answer);
    } catch (InterruptedException e) {
      throw new TimelineException.OutcomeUnknown(
          timelineId,
          message == null ? null : message.id().orElse(null),
          "interrupted while waiting for a write",
          e);
    }
  }

  private static <T> T get(CompletableFuture<T> answer) throws InterruptedException {
    try {
      // A future that is done answers also to an interrupted thread: the work is not in doubt.
      return answer.isDone() ? answer.join() : answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw e;
    } catch (ExecutionException | java.util.concurrent.CompletionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof RuntimeException typed) {
        throw typed;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("an answer failed with a checked exception", cause);
    }
  }
}
