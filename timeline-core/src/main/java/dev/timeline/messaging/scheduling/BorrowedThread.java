package dev.timeline.messaging.scheduling;

import java.util.function.Supplier;

/**
 * A thread that is needed elsewhere, and lent for something short: a scheduler's, a notification
 * channel's, or one for listeners. The membership, which may block, is not asked on it.
 */
public final class BorrowedThread {

  private static final ThreadLocal<Boolean> IS_CURRENT = ThreadLocal.withInitial(() -> false);

  private BorrowedThread() {}

  /** Runs a task on the current thread, which is borrowed for it. */
  public static void run(Runnable task) {
    call(
        () -> {
          task.run();
          return true;
        });
  }

  /** Calls something on the current thread, which is borrowed for it. */
  public static <T> T call(Supplier<T> task) {
    boolean before = IS_CURRENT.get();
    IS_CURRENT.set(true);
    try {
      return task.get();
    } finally {
      IS_CURRENT.set(before);
    }
  }

  static boolean isCurrent() {
    return IS_CURRENT.get();
  }
}
