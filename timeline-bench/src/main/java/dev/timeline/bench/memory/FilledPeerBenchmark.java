package dev.timeline.bench.memory;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A benchmark that reads one timeline, which is filled once and then stays as it is. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgs = {"-Xms4g", "-Xmx4g", "-XX:+AlwaysPreTouch"})
public abstract class FilledPeerBenchmark {

  @Param({"timeline", "skiplist", "treemap", "redis"})
  private String peer;

  @Param({"10000", "1000000"})
  int size;

  private Peer store;
  Peer.One timeline;

  /** Opens a peer with one timeline of this size. */
  @Setup
  public void fill() {
    store = Peer.open(peer);
    timeline = store.timeline("one");
    timeline.fill(size);
    System.gc(); // by the time that it is read, what filling it left is gone
  }

  /** Closes the peer. */
  @TearDown
  public void close() {
    store.close();
  }
}
