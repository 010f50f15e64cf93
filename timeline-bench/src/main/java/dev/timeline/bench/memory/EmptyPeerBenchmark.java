package dev.timeline.bench.memory;

import dev.timeline.Message;
import dev.timeline.bench.Workload;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A benchmark that appends a message of 100 bytes. What is appended stays in memory, so each
 * iteration has its own empty peer. The message is the same every time, as making it is the
 * caller's work.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@Warmup(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgs = {"-Xms4g", "-Xmx4g", "-XX:+AlwaysPreTouch"})
public abstract class EmptyPeerBenchmark {

  @Param({"timeline", "skiplist", "treemap", "redis"})
  private String peer;

  final Message<byte[]> message = Workload.message(1);
  Peer store;
  Peer.One timeline;

  /** Opens an empty peer. */
  @Setup(Level.Iteration)
  public void open() {
    store = Peer.open(peer);
    timeline = store.timeline("one");
    System.gc(); // what the last iteration left is not this one's to clear away
  }

  /** Closes the peer. */
  @TearDown(Level.Iteration)
  public void close() {
    store.close();
  }
}
