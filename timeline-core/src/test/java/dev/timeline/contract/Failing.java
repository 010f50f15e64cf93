package dev.timeline.contract;

import dev.timeline.Entry;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.spi.Log;
import dev.timeline.spi.TimelineBackend;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** A backend that refuses appends to some timelines until it is repaired. */
final class Failing {

  private final TimelineBackend backend;
  private volatile boolean broken = true;

  private Failing(TimelineBackend delegate, Predicate<String> timelines) {
    backend =
        ForwardingBackend.withLogs(
            delegate,
            log ->
                new ForwardingLog(log) {
                  @Override
                  public CompletableFuture<Entry<byte[]>> append(Log.Append append) {
                    return broken && timelines.test(append.timelineId())
                        ? CompletableFuture.failedFuture(
                            new Unavailable(append.timelineId(), "out of order", null))
                        : super.append(append);
                  }

                  @Override
                  public List<CompletableFuture<Entry<byte[]>>> appendAll(List<Log.Append> all) {
                    return all.stream().map(this::append).toList();
                  }
                });
  }

  static Failing appendsTo(TimelineBackend delegate, Predicate<String> timelines) {
    return new Failing(delegate, timelines);
  }

  TimelineBackend backend() {
    return backend;
  }

  void repair() {
    broken = false;
  }
}
