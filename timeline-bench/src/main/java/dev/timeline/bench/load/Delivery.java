package dev.timeline.bench.load;

import dev.timeline.bench.load.HotUserLoad.Due;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** The result of a load: how long each message took from when it was due until it was written. */
final class Delivery {

  /** The longest wait for what is still queued in the end. */
  private static final int SECONDS_OF_PATIENCE = 60;

  private static final String BODY = "x".repeat(Stamp.BYTES);

  private final HotUserLoad load;
  private final long[] nanos;

  private Delivery(HotUserLoad load) {
    this.load = load;
    this.nanos = new long[load.messages().size()];
  }

  /** Returns the id of a user. */
  static String id(int user) {
    return "user-%06d".formatted(user);
  }

  /**
   * Delivers all of them on schedule.
   *
   * @throws ExecutionException if one of them was not written
   */
  static Delivery of(HotUserLoad load, Inboxes inboxes)
      throws InterruptedException, ExecutionException, TimeoutException {
    var delivery = new Delivery(load);
    List<CompletableFuture<?>> all = new ArrayList<>(load.messages().size());
    load.schedule()
        .follow(
            System.nanoTime(),
            (number, intended) ->
                all.add(
                    inboxes
                        .deliver(id(load.messages().get(number).user()), BODY)
                        .thenRun(() -> delivery.nanos[number] = System.nanoTime() - intended)));
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .get(SECONDS_OF_PATIENCE, TimeUnit.SECONDS);
    return delivery;
  }

  HotUserLoad load() {
    return load;
  }

  // The latencies of these messages.
  Latencies of(Predicate<Due> messages) {
    var latencies = new Latencies();
    IntStream.range(0, nanos.length)
        .filter(i -> messages.test(load.messages().get(i)))
        .forEach(i -> latencies.add(nanos[i]));
    return latencies;
  }
}
