package dev.timeline.bench.tablestore;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.Threads;

/**
 * Sixty-four threads append to one timeline of a service that is five milliseconds away, and wait.
 * An operation is one entry of all threads together.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class HotTimelineBenchmark extends ServiceBenchmark {

  private static final Duration DISTANCE = Duration.ofMillis(5);

  @Param({"timeline", "ordered", "raw", "store"})
  private String client;

  private Client.One room;

  /** Opens the client on a service of its own. */
  @Setup(Level.Trial)
  public void open() {
    Client open = open(client, DISTANCE);
    room = open.timeline("room");
  }

  /** Appends on sixty-four threads. */
  @Benchmark
  @Threads(64)
  public long append() {
    return room.appendAndWait(body);
  }
}
