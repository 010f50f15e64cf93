package dev.timeline.bench.tablestore;

import java.time.Duration;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * Appends and waits, by one thread and by sixteen, each to a timeline of its own. With sixteen, the
 * time is what each of them waits for one entry.
 */
@Warmup(iterations = 8, time = 5) // until both sides are compiled, which one row at a time takes
public class BlockingAppendBenchmark extends ServiceBenchmark {

  @Param({"timeline", "raw", "store"})
  private String client;

  private Client open;

  /** Opens the client on a service of its own. */
  @Setup(Level.Trial)
  public void open() {
    open = open(client, Duration.ZERO);
  }

  /** One thread's timeline. */
  @State(Scope.Thread)
  public static class Own {

    private Client.One timeline;

    /** As JMH makes it. */
    public Own() {}

    /** Looks it up. */
    @Setup
    public void open(BlockingAppendBenchmark benchmark, ThreadParams thread) {
      timeline = benchmark.open.timeline("inbox-%06d".formatted(thread.getThreadIndex()));
    }
  }

  /** Appends on one thread. */
  @Benchmark
  public long oneThread(Own own) {
    return own.timeline.appendAndWait(body);
  }

  /** Appends on sixteen threads. */
  @Benchmark
  @Threads(16)
  public long sixteenThreads(Own own) {
    return own.timeline.appendAndWait(body);
  }
}
