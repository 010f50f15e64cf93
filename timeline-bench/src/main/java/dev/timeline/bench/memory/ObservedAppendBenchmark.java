package dev.timeline.bench.memory;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import dev.timeline.bench.Workload;
import dev.timeline.memory.MemoryBackend;
import dev.timeline.micrometer.MicrometerObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
 * Appends a message of 100 bytes in memory, without an observer and with one: the goal is at most 5
 * % more time. Both take turns with {@code -f}, so compare them within one run.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgs = {"-Xms4g", "-Xmx4g", "-XX:+AlwaysPreTouch"})
public class ObservedAppendBenchmark {

  private static final Codec<byte[]> AS_IS = Codec.of(body -> body, bytes -> bytes);

  @Param({"none", "micrometer"})
  private String observer;

  private final Message<byte[]> message = Workload.message(1);
  private MemoryBackend backend;
  private TimelineStore<byte[]> store;
  private Timeline<byte[]> timeline;

  /** Opens an empty store. */
  @Setup(Level.Iteration)
  public void open() {
    backend = MemoryBackend.create();
    TimelineStore.Builder<byte[]> settings = TimelineStore.builder(backend, AS_IS).name("bench");
    if (observer.equals("micrometer")) {
      settings.observer(MicrometerObserver.of(new SimpleMeterRegistry()));
    }
    store = settings.build();
    timeline = store.timeline("one");
    System.gc(); // what the last iteration left is not this one's to clear away
  }

  /** Closes the store. */
  @TearDown(Level.Iteration)
  public void close() {
    store.close();
    backend.close();
  }

  /** Appends to one timeline on one thread. */
  @Benchmark
  public long append() {
    return timeline.append(message).seqId();
  }

  /** Appends to one timeline on which two threads meet. */
  @Benchmark
  @Threads(2)
  public long appendTwoThreads() {
    return timeline.append(message).seqId();
  }
}
