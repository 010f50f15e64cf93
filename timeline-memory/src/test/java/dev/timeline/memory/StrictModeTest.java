package dev.timeline.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timeline.Codec;
import dev.timeline.Entry;
import dev.timeline.EntryKey;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import dev.timeline.spi.CompletionThread;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.Records;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** In strict mode futures complete as late as a backend may complete them, and no later. */
class StrictModeTest {

  private static final LogOptions OPTIONS =
      new LogOptions("log", Optional.empty(), Duration.ofHours(1));

  private static MemoryBackend strict() {
    return MemoryBackend.builder().strict(1).build();
  }

  @Test
  void aContinuationThatBlocksIsRefusedAsOnTableStore() {
    try (MemoryBackend backend = strict();
        TimelineStore<String> store =
            TimelineStore.builder(backend, Codec.utf8()).name("store").build()) {
      Timeline<String> timeline = store.timeline("t");
      assertThatThrownBy(
              () -> {
                while (true) { // until one completes later than it has its continuation
                  store
                      .async()
                      .timeline("t")
                      .append(Message.of("hello"))
                      .thenAccept(entry -> timeline.get(entry.seqId()))
                      .join();
                }
              })
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("timeline-memory-strict");
    }
  }

  @Test
  void anEffectHasTakenPlaceWhenItsCallReturns() {
    try (MemoryBackend backend = strict();
        Log log = backend.openLog(OPTIONS)) {
      var appended = new ArrayList<CompletableFuture<Entry<byte[]>>>();
      for (int i = 0; i < 1_000; i++) {
        appended.add(log.append(new Log.Append("t", Fixture.message("a"))));
      }
      appended.addAll(
          log.appendAll(Collections.nCopies(10, new Log.Append("t", Fixture.message("a")))));
      List<Long> seqIds = appended.stream().map(append -> append.join().seqId()).toList();
      assertThat(seqIds).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void ofEveryKindOfCallSomeCompleteElsewhere() {
    try (MemoryBackend backend = strict();
        Log log = backend.openLog(OPTIONS);
        Records records = backend.openRecords("records")) {
      var append = new Log.Append("t", Fixture.message("a"));
      Entry<byte[]> entry = log.append(append).join();
      assertCompletesElsewhere(() -> log.append(append));
      assertCompletesElsewhere(() -> log.appendAll(List.of(append)).get(0));
      assertCompletesElsewhere(() -> log.get("t", 1));
      assertCompletesElsewhere(() -> log.getAll(List.of(new EntryKey("t", 1))));
      assertCompletesElsewhere(() -> log.read("t", SeqRange.all()));
      assertCompletesElsewhere(() -> log.replace(entry, Fixture.message("b")));
      assertCompletesElsewhere(() -> log.delete("t", entry.seqId()));
      assertCompletesElsewhere(() -> records.get("key"));
      assertCompletesElsewhere(() -> records.compareAndSet("key", Optional.empty(), new byte[0]));
      Records.Value value = records.get("key").join().orElseThrow();
      assertCompletesElsewhere(() -> records.remove("key", value));
    }
  }

  private static void assertCompletesElsewhere(Supplier<CompletableFuture<?>> call) {
    Thread thread;
    do {
      thread = call.get().thenApply(done -> Thread.currentThread()).join();
    } while (thread == Thread.currentThread());
    assertThat(thread).isInstanceOf(CompletionThread.class);
  }

  @Test
  void closingCompletesEveryFuture() {
    MemoryBackend backend = strict();
    Log log = backend.openLog(OPTIONS);
    var appended = new ArrayList<CompletableFuture<Entry<byte[]>>>();
    for (int i = 0; i < 10_000; i++) {
      appended.add(log.append(new Log.Append("t", Fixture.message("a"))));
    }
    backend.close();
    assertThat(appended).allMatch(CompletableFuture::isDone);
  }

  @Test
  void withoutStrictModeEveryFutureIsDoneWhenItsCallReturns() {
    try (MemoryBackend backend = MemoryBackend.create();
        Log log = backend.openLog(OPTIONS);
        Records records = backend.openRecords("records")) {
      for (int i = 0; i < 100; i++) {
        var append = new Log.Append("t", Fixture.message("a"));
        assertThat(log.append(append)).isDone();
        assertThat(log.read("t", SeqRange.all())).isDone();
        assertThat(log.get("t", 1)).isDone();
        assertThat(records.get("key")).isDone();
      }
    }
  }

  @Test
  void aBackendAnswersAPingUntilItIsClosed() {
    MemoryBackend backend = MemoryBackend.create();
    backend.ping(Duration.ofSeconds(1));
    backend.close();
    assertThatThrownBy(() -> backend.ping(Duration.ofSeconds(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }
}
