package dev.timeline.tablestore;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks that lead to further tasks one after another instead of nested, so that a long row of
 * them takes no deep stack.
 */
final class Trampoline {

  private static final ThreadLocal<@Nullable ArrayDeque<Runnable>> RUNNING = new ThreadLocal<>();

  private Trampoline() {}

  static void run(Runnable task) {
    ArrayDeque<Runnable> outer = RUNNING.get();
    if (outer != null) {
      outer.add(task);
      return;
    }
    var tasks = new ArrayDeque<Runnable>();
    RUNNING.set(tasks);
    try {
      for (Runnable next = task; next != null; next = tasks.poll()) {
        next.run();
      }
    } finally {
      RUNNING.remove();
    }
  }
}
