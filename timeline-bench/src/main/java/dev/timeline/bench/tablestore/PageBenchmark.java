package dev.timeline.bench.tablestore;

import dev.timeline.bench.Workload;
import dev.timeline.bench.service.LocalService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/** Reads the page of 1,000 entries after a random cursor, each with its SeqId and its body. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2) // until the client's code is compiled: that takes long
@Measurement(iterations = 4, time = 1_500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class PageBenchmark {

  private static final int PAGE = 1_000;

  @Param({"timeline", "raw", "store"})
  private String client;

  @Param("10000")
  private int size;

  private LocalService service;
  private Client open;
  private Client.One timeline;
  private long[] seqIds;

  /** Opens the client on a service of its own, with one timeline of this size. */
  @Setup(Level.Trial)
  public void open() {
    service = LocalService.start();
    open = Client.open(client, service);
    timeline = open.timeline("one");
    seqIds =
        IntStream.range(0, size).mapToLong(i -> timeline.appendAndWait(Workload.body(i))).toArray();
  }

  /** Closes both. */
  @TearDown(Level.Trial)
  public void close() {
    open.close();
    service.close();
  }

  /** Reads one full page. */
  @Benchmark
  public long pageOf1000() {
    int entriesBefore = ThreadLocalRandom.current().nextInt(size - PAGE + 1);
    return timeline.page(entriesBefore == 0 ? 0 : seqIds[entriesBefore - 1], PAGE);
  }
}
