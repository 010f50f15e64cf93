package dev.timeline.bench.memory;

import dev.timeline.Message;
import dev.timeline.bench.Workload;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Appends one message to the inboxes of a group of 500. As in {@link AppendBenchmark}, each
 * iteration has its own empty peer.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgs = {"-Xms4g", "-Xmx4g", "-XX:+AlwaysPreTouch"})
public class FanOutBenchmark {

  private static final List<String> INBOXES = Workload.ids(500);

  @Param({"timeline", "skiplist", "treemap", "redis"})
  private String peer;

  private final Message<byte[]> message = Workload.message(1);
  private Peer store;

  /** Opens an empty peer. */
  @Setup(Level.Iteration)
  public void open() {
    store = Peer.open(peer);
    System.gc(); // what the last iteration left is not this one's to clear away
  }

  /** Closes the peer. */
  @TearDown(Level.Iteration)
  public void close() {
    store.close();
  }

  /** Sends one message to 500 inboxes. */
  @Benchmark
  public long oneTo500() {
    return store.appendTo(INBOXES, message);
  }
}
