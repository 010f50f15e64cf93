package dev.timeline.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Several threads that begin at the same moment. */
final class Together {

  private Together() {}

  /** What each thread's task answered; fails with what the first of them threw. */
  static <T> List<T> call(int threads, IntFunction<Callable<T>> tasks) throws Exception {
    List<Callable<T>> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      all.add(tasks.apply(i));
    }
    return call(all);
  }

  static <T> List<T> call(List<Callable<T>> tasks) throws Exception {
    var start = new CyclicBarrier(tasks.size());
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size(), Together::daemon);
    try {
      List<Future<T>> answers = new ArrayList<>();
      for (Callable<T> task : tasks) {
        answers.add(
            threads.submit(
                () -> {
                  start.await();
                  return task.call();
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> answer : answers) {
        results.add(answer.get(Promise.PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
      }
      return results;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      if (e.getCause() instanceof Exception failure) {
        throw failure;
      }
      throw e;
    } finally {
      threads.shutdownNow();
    }
  }

  private static Thread daemon(Runnable task) {
    var thread = new Thread(task, "together");
    thread.setDaemon(true);
    return thread;
  }
}
