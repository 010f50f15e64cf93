package dev.timeline.messaging.delivery;

import static java.util.concurrent.CompletableFuture.completedFuture;

import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** The steps of work that takes longer than a call may: each is a call of its own. */
public interface Steps {

  /** Runs a step, which ends in time. */
  <T> CompletableFuture<T> run(Supplier<CompletableFuture<T>> step);

  /** Does something for each of many, one after another, whether answers come at once or later. */
  static <T> CompletableFuture<Void> forEach(
      Iterator<T> all, Function<T, ? extends CompletableFuture<?>> step) {
    while (all.hasNext()) {
      CompletableFuture<?> one = step.apply(all.next());
      if (!one.isDone() || one.isCompletedExceptionally()) {
        return one.thenCompose(done -> forEach(all, step));
      }
    }
    return completedFuture(null);
  }
}
