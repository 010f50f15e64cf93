package dev.timeline.bench.tablestore;

import dev.timeline.bench.Workload;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Reads the page of 1,000 entries after a random cursor, each with its SeqId and its body. */
public class PageBenchmark extends ServiceBenchmark {

  private static final int PAGE = 1_000;

  @Param({"timeline", "raw", "store"})
  private String client;

  @Param("10000")
  private int size;

  private Client.One timeline;
  private long[] seqIds;

  /** Opens the client on a service of its own, with one timeline of this size. */
  @Setup(Level.Trial)
  public void open() {
    Client open = open(client, Duration.ZERO);
    timeline = open.timeline("one");
    seqIds =
        IntStream.range(0, size).mapToLong(i -> timeline.appendAndWait(Workload.body(i))).toArray();
  }

  /** Reads one full page. */
  @Benchmark
  public long pageOf1000() {
    int entriesBefore = ThreadLocalRandom.current().nextInt(size - PAGE + 1);
    return timeline.page(entriesBefore == 0 ? 0 : seqIds[entriesBefore - 1], PAGE);
  }
}
