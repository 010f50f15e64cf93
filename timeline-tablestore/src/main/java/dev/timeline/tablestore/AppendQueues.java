package dev.timeline.tablestore;

import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The turns of appends that must not be under way together. Each queue has a key: what has to stand
 * in one order, or has one message id. One append of a queue at a time is under way, in the order
 * of their coming: neither the rows of one batch nor requests in flight together are numbered in an
 * order that could be relied on. Thread-safe.
 */
final class AppendQueues {

  /** The appends of one key; there only while there are any. */
  private record Queue(Append current, @Nullable ArrayDeque<Append> waiting) {}

  private final ConcurrentHashMap<Object, Queue> queues = new ConcurrentHashMap<>();

  /** Enters an append, and returns whether it is its turn. */
  boolean enter(Object key, Append append) {
    Queue queue =
        queues.compute(
            key,
            (same, present) -> present == null ? new Queue(append, null) : add(present, append));
    return queue.current == append;
  }

  /** Enters an append behind those that are there, if there are any; returns whether there are. */
  boolean enterBehind(Object key, Append append) {
    return queues.containsKey(key)
        && queues.computeIfPresent(key, (same, present) -> add(present, append)) != null;
  }

  private static Queue add(Queue present, Append append) {
    ArrayDeque<Append> waiting = present.waiting == null ? new ArrayDeque<>() : present.waiting;
    waiting.add(append);
    return new Queue(present.current, waiting);
  }

  /** Takes out the append whose turn it was; returns the one whose turn it is now. */
  @Nullable Append leave(Object key) {
    Queue queue =
        queues.compute(
            key,
            (same, present) ->
                present == null || present.waiting == null || present.waiting.isEmpty()
                    ? null
                    : new Queue(present.waiting.remove(), present.waiting));
    return queue == null ? null : queue.current;
  }
}
