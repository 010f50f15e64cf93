package dev.timeline.tablestore.local;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** The latest requests; older ones make room, so that a long benchmark does not fill the heap. */
final class RequestLog {

  static final int KEPT = 100_000;

  private final Deque<Exchange> exchanges = new ArrayDeque<>();
  private final Consumer<Exchange> listener;
  private long count;

  /**
   * A log without requests.
   *
   * @param listener is told of each
   */
  RequestLog(Consumer<Exchange> listener) {
    this.listener = listener;
  }

  void add(Exchange exchange) {
    keep(exchange);
    listener.accept(exchange);
  }

  private synchronized void keep(Exchange exchange) {
    count++;
    if (exchanges.size() == KEPT) {
      exchanges.removeFirst();
    }
    exchanges.addLast(exchange);
  }

  /** Returns how many requests there ever were. */
  synchronized long count() {
    return count;
  }

  synchronized List<Exchange> all() {
    return List.copyOf(exchanges);
  }

  synchronized void clear() {
    exchanges.clear();
  }
}
