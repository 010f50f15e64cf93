package dev.timeline.bench.memory;

import java.util.concurrent.ThreadLocalRandom;
import org.openjdk.jmh.annotations.Benchmark;

/** Reads the page of 100 entries after a random cursor, each with its SeqId and its body. */
public class ScanBenchmark extends FilledPeerBenchmark {

  private static final int PAGE = 100;

  /** Reads one full page. */
  @Benchmark
  public long pageOf100() {
    return timeline.scan(ThreadLocalRandom.current().nextLong(size - PAGE + 1), PAGE);
  }
}
