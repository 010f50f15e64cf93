package dev.timeline.bench.tablestore;

import dev.timeline.bench.Workload;
import dev.timeline.bench.service.LocalService;
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
 * Appends without waiting, 256 at a time, to each of several timelines in turn. Every SeqId is
 * looked at. An operation is one entry.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2) // until the client's code is compiled: that takes long
@Measurement(iterations = 4, time = 1_500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class AsyncAppendBenchmark {

  private static final int IN_FLIGHT = 256;

  @Param({"timeline", "keyed", "raw", "rawBatch", "storeAsync", "batchStore"})
  private String client;

  @Param({"16", "1000"})
  private int timelines;

  private final byte[] body = Workload.body(1);
  private LocalService service;
  private Client open;
  private List<Client.One> all;
  private InFlight inFlight;
  private int next;

  /** Opens the client on a service of its own. */
  @Setup(Level.Trial)
  public void open() {
    service = LocalService.start();
    open = Client.open(client, service);
    all = open.timelines(timelines);
    inFlight = new InFlight(IN_FLIGHT, timelines, client.equals("timeline"));
  }

  /** Waits for what is in flight. */
  @TearDown(Level.Iteration)
  public void drain() {
    inFlight.drain();
  }

  /** Closes both. */
  @TearDown(Level.Trial)
  public void close() {
    open.close();
    service.close();
  }

  /** Begins one append, and ends another. */
  @Benchmark
  public void append() {
    inFlight.append(all.get(next), next, body);
    next = next + 1 == timelines ? 0 : next + 1;
  }
}
