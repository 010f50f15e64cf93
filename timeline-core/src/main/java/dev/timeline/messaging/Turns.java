package dev.timeline.messaging;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Lets one thread of this process at a time do something for one key. */
final class Turns {

  private static final class Turn {
    private final ReentrantLock lock = new ReentrantLock(true);
    private int users;
  }

  private final ConcurrentHashMap<String, Turn> turns = new ConcurrentHashMap<>();

  <T> T inTurn(String key, Supplier<T> action) {
    Turn turn =
        turns.compute(
            key,
            (id, present) -> {
              Turn it = present == null ? new Turn() : present;
              it.users++;
              return it;
            });
    turn.lock.lock();
    try {
      return action.get();
    } finally {
      turn.lock.unlock();
      turns.compute(key, (id, present) -> --turn.users == 0 ? null : turn);
    }
  }
}
