package dev.timeline.contract;

import dev.timeline.Entry;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.spi.Log.Append;
import dev.timeline.spi.TimelineBackend;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** A backend that refuses some appends until it is repaired. */
final class Failing {

  private final TimelineBackend backend;
  private volatile boolean broken = true;

  private Failing(TimelineBackend delegate, Predicate<Append> refused) {
    backend =
        ForwardingBackend.withLogs(
            delegate,
            log ->
                new ForwardingLog(log) {
                  @Override
                  public CompletableFuture<Entry<byte[]>> append(Append append) {
                    return broken && refused.test(append)
                        ? CompletableFuture.failedFuture(
                            new Unavailable(append.timelineId(), "out of order", null))
                        : super.append(append);
                  }

                  @Override
                  public List<CompletableFuture<Entry<byte[]>>> appendAll(List<Append> all) {
                    return all.stream().map(this::append).toList();
                  }
                });
  }

  /** Refuses appends to some timelines. */
  static Failing appendsTo(TimelineBackend delegate, Predicate<String> timelines) {
    return appends(delegate, append -> timelines.test(append.timelineId()));
  }

  /** Refuses some appends; each is asked about once, in their order. */
  static Failing appends(TimelineBackend delegate, Predicate<Append> refused) {
    return new Failing(delegate, refused);
  }

  TimelineBackend backend() {
    return backend;
  }

  void repair() {
    broken = false;
  }
}
