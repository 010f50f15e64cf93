package dev.timeline.bench.memory;

import dev.timeline.Message;
import dev.timeline.bench.Workload;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Appends a message of 100 bytes, by one thread and by two, to one timeline and to ten thousand.
 *
 * <p>What is appended stays in memory, so each iteration has its own empty peer. The message is the
 * same every time, as making it is the caller's work.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgs = {"-Xms4g", "-Xmx4g", "-XX:+AlwaysPreTouch"})
public class AppendBenchmark {

  private static final List<String> IDS = Workload.ids(10_000);

  @Param({"timeline", "skiplist", "treemap", "redis"})
  private String peer;

  private final Message<byte[]> message = Workload.message(1);
  private Peer store;
  private Peer.One timeline;

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

  /** Appends to one timeline on one thread. */
  @Benchmark
  public long oneTimeline() {
    return timeline.append(message);
  }

  /** Appends to one timeline on which two threads meet. */
  @Benchmark
  @Threads(2)
  public long oneTimelineTwoThreads() {
    return timeline.append(message);
  }

  /** Appends to many timelines, looked up for each append; one at a time. */
  @Benchmark
  public long manyTimelines() {
    return store.timeline(anyId()).append(message);
  }

  /** Appends to many timelines, looked up for each append; two at a time. */
  @Benchmark
  @Threads(2)
  public long manyTimelinesTwoThreads() {
    return store.timeline(anyId()).append(message);
  }

  private static String anyId() {
    return IDS.get(ThreadLocalRandom.current().nextInt(IDS.size()));
  }
}
