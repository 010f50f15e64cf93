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
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The cost of an append as timelines grow long, and as they become many. Without Redis, whose cost
 * is the way there.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 3)
@Fork(
    value = 1,
    jvmArgs = {"-Xms6g", "-Xmx6g", "-XX:+AlwaysPreTouch"})
public class GrowthBenchmark {

  static final int APPENDS = 10_000_000;

  /** Timelines that grow from nothing to a length, one after another. */
  @State(Scope.Benchmark)
  public static class Growing {

    @Param({"timeline", "skiplist"})
    String peer;

    @Param({"1000", "100000", "10000000"})
    int length;

    private final Message<byte[]> message = Workload.message(1);
    private Peer opened;

    /** Opens an empty peer. */
    @Setup(Level.Iteration)
    public void open() {
      opened = Peer.open(peer);
      System.gc();
    }

    /** Closes it. */
    @TearDown(Level.Iteration)
    public void close() {
      opened.close();
    }
  }

  /** So many timelines, each with an entry. */
  @State(Scope.Benchmark)
  public static class Many {

    @Param({"timeline", "skiplist"})
    String peer;

    @Param({"1", "1000", "1000000"})
    int timelines;

    private final Message<byte[]> message = Workload.message(1);
    private List<String> ids;
    private Peer opened;

    /** Opens a peer. */
    @Setup(Level.Iteration)
    public void open() {
      ids = Workload.ids(timelines);
      opened = Peer.open(peer);
      ids.forEach(id -> opened.timeline(id).append(message));
      System.gc();
    }

    /** Closes it. */
    @TearDown(Level.Iteration)
    public void close() {
      opened.close();
    }
  }

  /** Appends to timelines that grow to this length. */
  @Benchmark
  @OperationsPerInvocation(APPENDS)
  public long longTimelines(Growing growing) {
    long sum = 0;
    for (int done = 0; done < APPENDS; done += growing.length) {
      Peer.One timeline = growing.opened.timeline(Workload.id(done));
      for (int i = 0; i < growing.length; i++) {
        sum += timeline.append(growing.message);
      }
    }
    return sum;
  }

  /** Appends to random ones of so many timelines. */
  @Benchmark
  @OperationsPerInvocation(APPENDS / 5)
  public long manyTimelines(Many present) {
    long sum = 0;
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int i = 0; i < APPENDS / 5; i++) {
      String id = present.ids.get(random.nextInt(present.timelines));
      sum += present.opened.timeline(id).append(present.message);
    }
    return sum;
  }
}
