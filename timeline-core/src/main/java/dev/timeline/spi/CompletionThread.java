package dev.timeline.spi;

import java.util.concurrent.ThreadFactory;

/**
 * A daemon thread on which a backend completes futures. Blocking calls of the API refuse to run on
 * it: as many of them as there are such threads would wait for answers that nobody is left to
 * bring.
 */
public final class CompletionThread extends Thread {

  private CompletionThread(Runnable task, String name) {
    super(task, name);
    setDaemon(true);
  }

  /** Returns a factory of such threads, all of this name. */
  public static ThreadFactory factory(String name) {
    return task -> new CompletionThread(task, name);
  }

  /**
   * Checks that the current thread may wait.
   *
   * @throws IllegalStateException if it is one of these
   */
  public static void requireMayBlock() {
    if (Thread.currentThread() instanceof CompletionThread thread) {
      throw new IllegalStateException(
          "a blocking call on thread '%s', which completes futures: use the asynchronous form, or an executor of your own"
              .formatted(thread.getName()));
    }
  }
}
