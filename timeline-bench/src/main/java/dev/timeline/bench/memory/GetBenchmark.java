package dev.timeline.bench.memory;

import java.util.concurrent.ThreadLocalRandom;
import org.openjdk.jmh.annotations.Benchmark;

/** Gets the entry of a random SeqId. */
public class GetBenchmark extends FilledPeerBenchmark {

  /** Gets one entry, which is there. */
  @Benchmark
  public byte[] get() {
    return timeline.get(1 + ThreadLocalRandom.current().nextLong(size));
  }
}
