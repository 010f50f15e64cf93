package dev.timeline;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Several futures as one. */
final class Futures {

  private Futures() {}

  /**
   * Does what {@link CompletableFuture#handle} does, and at no cost beside the step's if it has
   * succeeded.
   */
  static <T, R> CompletableFuture<R> handle(
      CompletableFuture<T> future, BiFunction<? super T, @Nullable Throwable, ? extends R> step) {
    // A backend in memory is done by now.
    return future.isDone() && !future.isCompletedExceptionally()
        ? completed(future, step.apply(future.join(), null))
        : future.handle(step);
  }

  // A future of this result: the one there is, if that is its result already.
  @SuppressWarnings({"unchecked", "ReferenceEquality"}) // the same object is of the same type
  private static <T, R> CompletableFuture<R> completed(CompletableFuture<T> future, R result) {
    return future.join() == result
        ? (CompletableFuture<R>) future
        : CompletableFuture.completedFuture(result);
  }

  /** Completes when all have, whether they succeeded or not. */
  static CompletableFuture<@Nullable Void> whenAllEnd(
      List<? extends CompletableFuture<?>> futures) {
    for (CompletableFuture<?> future : futures) {
      if (!future.isDone()) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
            .handle((done, failure) -> null);
      }
    }
    return CompletableFuture.completedFuture(null); // as with most backends
  }
}
