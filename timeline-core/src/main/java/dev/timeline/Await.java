package dev.timeline;

import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.spi.CompletionThread;
import dev.timeline.spi.IdentifiedAppend;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for an answer; an interrupt ends the wait and leaves the thread's flag set. Begins nothing
 * on a thread that must not wait.
 */
final class Await {

  private Await() {}

  static <T> T read(@Nullable String timelineId, Supplier<CompletableFuture<T>> call) {
    CompletionThread.requireMayBlock();
    try {
      return get(call.get());
    } catch (InterruptedException e) {
      throw new TimelineException.Unavailable(timelineId, "interrupted while reading", e);
    }
  }

  static <T> T write(String timelineId, Supplier<CompletableFuture<T>> call) {
    CompletionThread.requireMayBlock();
    try {
      return get(call.get());
    } catch (InterruptedException e) {
      throw new OutcomeUnknown(timelineId, null, "interrupted while waiting for a write", e);
    }
  }

  /** Waits for an append that is under way. */
  static Entry<byte[]> append(
      String timelineId, Message<?> message, CompletableFuture<Entry<byte[]>> append) {
    try {
      return get(append);
    } catch (InterruptedException e) {
      throw interruptedAppend(timelineId, message, append, e);
    } catch (RuntimeException e) {
      throw Failures.ofWrite(timelineId, message.id().orElse(null), e);
    }
  }

  static OutcomeUnknown interruptedAppend(
      String timelineId,
      Message<?> message,
      CompletableFuture<Entry<byte[]>> append,
      @Nullable InterruptedException cause) {
    String given = append instanceof IdentifiedAppend known ? known.appendId() : null;
    return new OutcomeUnknown(
        timelineId, message.id().orElse(given), "interrupted while waiting for a write", cause);
  }

  /** Waits until this is done, or the thread is interrupted, which its flag tells. */
  static void allOrInterrupt(CompletableFuture<?> done) {
    try {
      get(done);
    } catch (InterruptedException e) {
      // What has not ended by now is told with its result.
    }
  }

  private static <T> T get(CompletableFuture<T> answer) throws InterruptedException {
    try {
      // A future that is done answers also to an interrupted thread: its outcome is known.
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
