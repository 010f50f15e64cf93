package dev.timeline.bench.tablestore;

import dev.timeline.bench.Workload;
import dev.timeline.bench.service.LocalService;
import java.time.Duration;
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
 * Sixty-four threads append to one timeline of a service that is five milliseconds away, and wait.
 * An operation is one entry of all threads together.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2) // until the client's code is compiled: that takes long
@Measurement(iterations = 4, time = 1_500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class HotTimelineBenchmark {

  private static final Duration DISTANCE = Duration.ofMillis(5);

  @Param({"timeline", "ordered", "raw", "store"})
  private String client;

  private final byte[] body = Workload.body(1);
  private LocalService service;
  private Client open;
  private Client.One room;

  /** Opens the client on a service of its own. */
  @Setup(Level.Trial)
  public void open() {
    service = LocalService.start(DISTANCE);
    open = Client.open(client, service);
    room = open.timeline("room");
  }

  /** Closes both. */
  @TearDown(Level.Trial)
  public void close() {
    open.close();
    service.close();
  }

  /** Appends on sixty-four threads. */
  @Benchmark
  @Threads(64)
  public long append() {
    return room.appendAndWait(body);
  }
}
