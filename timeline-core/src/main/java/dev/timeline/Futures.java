package dev.timeline;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Several futures as one. */
final class Futures {

  private Futures() {}

  /** As {@link CompletableFuture#handle}, and at no cost beside the step's if it has succeeded. */
  static <T, R> CompletableFuture<R> handle(
      CompletableFuture<T> future, BiFunction<? super T, @Nullable Throwable, ? extends R> step) {
    // A backend in memory is done by now.
    return future.isDone() && !future.isCompletedExceptionally()
        ? CompletableFuture.completedFuture(step.apply(future.join(), null))
        : future.handle(step);
  }

  /** Completes when all have, whether they succeeded or not. */
  static CompletableFuture<Void> whenAllEnd(List<? extends CompletableFuture<?>> futures) {
    // Most backends are done by now, and then there is nothing to build.
    return futures.stream().allMatch(CompletableFuture::isDone)
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
            .handle((done, failure) -> null);
  }
}
