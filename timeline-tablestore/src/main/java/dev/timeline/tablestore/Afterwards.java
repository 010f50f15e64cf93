package dev.timeline.tablestore;

import java.util.ArrayList;
import java.util.List;

/**
 * What can wait until the next batch is on its way: to run code of the user's, mostly. Not
 * thread-safe.
 */
final class Afterwards {

  private final List<Runnable> tasks = new ArrayList<>();

  void run(Runnable task) {
    tasks.add(task);
  }

  void runAll() {
    tasks.forEach(Runnable::run);
  }
}
