package dev.timeline.tablestore;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Completions that may run code of the user's: they run elsewhere, once the work that led to them
 * is done, so that the next batch is on its way before and nothing of the user's holds up the
 * threads that drive requests. Thread-safe.
 */
final class DeferredCompletions {

  private static final ThreadLocal<@Nullable List<Runnable>> COLLECTED = new ThreadLocal<>();

  private final Executor executor;

  DeferredCompletions(Executor executor) {
    this.executor = executor;
  }

  /** Runs a completion later, on the executor. */
  void defer(Runnable completion) {
    List<Runnable> ofThisWork = COLLECTED.get();
    if (ofThisWork == null) {
      executor.execute(completion);
    } else {
      ofThisWork.add(completion);
    }
  }

  /** Does work, and hands over all completions that it led to as one task. */
  void after(Runnable work) {
    if (COLLECTED.get() != null) {
      work.run();
      return;
    }
    var ofThisWork = new ArrayList<Runnable>();
    COLLECTED.set(ofThisWork);
    try {
      work.run();
    } finally {
      COLLECTED.remove();
      if (!ofThisWork.isEmpty()) {
        executor.execute(() -> ofThisWork.forEach(Runnable::run));
      }
    }
  }
}
