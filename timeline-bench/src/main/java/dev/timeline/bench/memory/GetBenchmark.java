package dev.timeline.bench.memory;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
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

/** Gets the entry of a random SeqId. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgs = {"-Xms4g", "-Xmx4g", "-XX:+AlwaysPreTouch"})
public class GetBenchmark {

  @Param({"timeline", "skiplist", "treemap", "redis"})
  private String peer;

  @Param({"10000", "1000000"})
  private int size;

  private Peer store;
  private Peer.One timeline;

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

  /** Gets one entry, which is there. */
  @Benchmark
  public byte[] get() {
    return timeline.get(1 + ThreadLocalRandom.current().nextLong(size));
  }
}
