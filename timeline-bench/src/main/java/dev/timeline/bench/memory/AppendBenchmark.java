package dev.timeline.bench.memory;

import dev.timeline.bench.Workload;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Threads;

/** Appends by one thread and by two, to one timeline and to ten thousand. */
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AppendBenchmark extends EmptyPeerBenchmark {

  private static final List<String> IDS = Workload.ids(10_000);

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
