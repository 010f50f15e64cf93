package dev.timeline.bench.memory;

import dev.timeline.bench.Workload;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** Appends one message to the inboxes of a group of 500. */
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FanOutBenchmark extends EmptyPeerBenchmark {

  private static final List<String> INBOXES = Workload.ids(500);

  /** Sends one message to 500 inboxes. */
  @Benchmark
  public long oneTo500() {
    return store.appendTo(INBOXES, message);
  }
}
