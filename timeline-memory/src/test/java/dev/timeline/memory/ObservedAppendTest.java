package dev.timeline.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import dev.timeline.micrometer.MicrometerObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What an observer costs an append in memory. */
class ObservedAppendTest {

  private static final int ROUNDS = 20;
  private static final int APPENDS = 50_000;

  private final Message<byte[]> message = Message.of(new byte[100]);

  @Test
  void anObserverCostsAnAppendFewBytes() {
    long unset = bytesPerAppend(UnaryOperator.identity());
    var observer = MicrometerObserver.of(new SimpleMeterRegistry());
    long set = bytesPerAppend(builder -> builder.observer(observer));
    assertThat(set - unset).isLessThanOrEqualTo(24);
  }

  private long bytesPerAppend(UnaryOperator<TimelineStore.Builder<byte[]>> settings) {
    try (var backend = MemoryBackend.create();
        var store =
            settings.apply(TimelineStore.builder(backend, Codec.bytes()).name("notes")).build()) {
      Timeline<byte[]> timeline = store.timeline("mine");
      return bytes(() -> timeline.append(message));
    }
  }

  /** Returns the least of several rounds: in the first ones, the compiler is not done. */
  private static long bytes(Runnable append) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < APPENDS; i++) {
        append.run();
      }
      least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / APPENDS);
    }
    return least;
  }
}
