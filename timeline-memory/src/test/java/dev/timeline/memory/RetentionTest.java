package dev.timeline.memory;

import static dev.timeline.memory.Fixture.TTL;
import static dev.timeline.memory.Fixture.awaitCollected;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Codec;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.TimelineStore;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Expired entries are invisible at once, and a sweep gives their memory back. */
class RetentionTest {

  private final List<WeakReference<Chunk>> chunks = new ArrayList<>();
  private final Fixture log =
      new Fixture(
          Optional.of(TTL),
          Fixture.unbounded(),
          new DelegatingBehaviour() {
            @Override
            public Chunk nextChunk(Chunk last, long above, long millis) {
              Chunk next = super.nextChunk(last, above, millis);
              chunks.add(new WeakReference<>(next));
              return next;
            }
          });

  private WeakReference<byte[]> appendBody(String timelineId) {
    byte[] body = new byte[1_000];
    log.timelines.append(timelineId, Message.of(body));
    return new WeakReference<>(body);
  }

  @Test
  void anEntryIsThereUntilOneMillisecondBeforeItsTimeIsOver() {
    long seqId = log.append("t", "a");
    log.clock.advance(TTL.minusMillis(1));
    assertThat(log.seqIds("t")).containsExactly(seqId);
    assertThat(log.timelines.get("t", seqId)).isPresent();
    log.clock.advance(Duration.ofMillis(1));
    assertThat(log.seqIds("t")).isEmpty();
    assertThat(log.all("t", SeqRange.latest())).isEmpty();
    assertThat(log.timelines.get("t", seqId)).isEmpty();
  }

  @Test
  void anExpiredEntryIsNeitherReplacedNorDeletedBeforeTheSweep() {
    Entry<byte[]> entry = log.timelines.append("t", Fixture.message("a"));
    log.clock.advance(TTL);
    assertThat(log.timelines.replace(entry, Fixture.message("b"))).isEmpty();
    assertThat(log.timelines.delete("t", entry.seqId())).isFalse();
    assertThat(log.seqIds("t")).isEmpty();
  }

  @Test
  void aReplacedEntryKeepsItsTimeAndItsRetentionBeginsAgain() {
    Entry<byte[]> entry = log.timelines.append("t", Fixture.message("a"));
    log.clock.advance(TTL.minusMillis(1));
    assertThat(log.replace("t", entry.seqId(), "b")).isTrue();
    log.clock.advance(TTL.minusMillis(1));
    log.sweep();
    Entry<byte[]> replaced = log.timelines.get("t", entry.seqId()).orElseThrow();
    assertThat(Fixture.body(replaced)).isEqualTo("b");
    assertThat(replaced.time()).isEqualTo(entry.time());
    log.clock.advance(Duration.ofMillis(1));
    assertThat(log.timelines.get("t", entry.seqId())).isEmpty();
  }

  @Test
  void bodiesOfExpiredEntriesAreFreedOnIdleTimelines() {
    var bodies = new ArrayList<WeakReference<byte[]>>();
    for (int timeline = 0; timeline < 20; timeline++) {
      for (int i = 0; i < 50; i++) {
        bodies.add(appendBody("t" + timeline));
      }
    }
    assertThat(log.timelines.size()).isEqualTo(20);
    log.clock.advance(TTL);
    log.append("other", "a");
    log.sweep();
    awaitCollected(bodies);
    assertThat(log.timelines.size()).isEqualTo(1);
    assertThat(log.seqIds("other")).hasSize(1);
  }

  @Test
  void whatHasNotExpiredSurvivesTheSweepOfWhatHas() {
    var expired = new ArrayList<WeakReference<byte[]>>();
    for (int i = 0; i < 1_000; i++) {
      expired.add(appendBody("t"));
    }
    log.clock.advance(TTL.minusMillis(1));
    long live = log.append("t", "live");
    log.clock.advance(Duration.ofMillis(1));
    log.sweep();
    awaitCollected(expired);
    assertThat(log.seqIds("t")).containsExactly(live);
    // All but the last chunk went whole; that one holds the live entry.
    awaitCollected(chunks.subList(0, chunks.size() - 1));
    assertThat(chunks.get(chunks.size() - 1).get()).isNotNull();
  }

  @Test
  void aDeletedBodyIsGivenBackWithoutASweep() {
    var body = appendBody("t");
    log.append("t", "other");
    assertThat(log.timelines.delete("t", 1)).isTrue();
    awaitCollected(List.of(body));
  }

  @Test
  void aReplacedBodyIsGivenBack() {
    var body = appendBody("t");
    log.replace("t", 1, "b");
    awaitCollected(List.of(body));
  }

  @Test
  void aPageThatAReaderHoldsKeepsWhatItFound() {
    log.append("t", "a");
    List<Entry<byte[]>> page = log.timelines.read("t", SeqRange.all()).entries();
    log.timelines.delete("t", 1);
    log.clock.advance(TTL);
    log.sweep();
    assertThat(page).extracting(Fixture::body).containsExactly("a");
  }

  @Test
  void withoutARetentionNothingIsSweptButEmptyTimelines() {
    var forEver = new Fixture(Optional.empty(), Fixture.unbounded(), Behaviour.PLAIN);
    forEver.append("t", "a");
    forEver.append("u", "b");
    forEver.timelines.delete("u", 1);
    forEver.clock.advance(Duration.ofMillis(Long.MAX_VALUE / 4));
    forEver.sweep();
    assertThat(forEver.seqIds("t")).hasSize(1);
    assertThat(forEver.timelines.size()).isEqualTo(1);
  }

  @Test
  void anEntryFromAClockThatRanAheadKeepsNothingElseFromBeingSwept() {
    log.clock.advance(TTL.multipliedBy(100));
    log.append("t", "from the future");
    log.clock.advance(TTL.multipliedBy(-100));
    var bodies = new ArrayList<WeakReference<byte[]>>();
    for (int i = 0; i < 100; i++) {
      bodies.add(appendBody("t"));
    }
    log.clock.advance(TTL);
    log.sweep();
    assertThat(log.seqIds("t")).containsExactly(1L);
    awaitCollected(bodies);
  }

  /** Or the task would never run again. */
  @Test
  void aSweepThatFailsDoesNotEndThoseThatFollow() {
    var isBroken = new AtomicBoolean();
    InstantSource clock =
        () -> {
          if (isBroken.get()) {
            throw new IllegalStateException("no time");
          }
          return Instant.EPOCH;
        };
    var reported = new AtomicReference<Throwable>();
    Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> reported.set(e));
    try (var backend = MemoryBackend.builder().clock(clock).build();
        var store = TimelineStore.builder(backend, Codec.utf8()).name("log").ttl(TTL).build()) {
      store.timeline("t").append("a");
      isBroken.set(true);
      backend.sweepOnSchedule();
      assertThat(reported.get()).hasMessage("no time");
      isBroken.set(false);
    } finally {
      Thread.currentThread().setUncaughtExceptionHandler(null);
    }
  }

  @Test
  void anEntryThatLivesOnKeepsNoEmptyChunksBehindIt() {
    for (int i = 0; i < 5_000; i++) {
      log.append("t", "a");
    }
    log.clock.advance(TTL.minusMillis(1));
    log.replace("t", 1, "pinned");
    log.clock.advance(Duration.ofMillis(1));
    log.append("t", "live");
    log.sweep();
    assertThat(log.seqIds("t")).containsExactly(1L, 5_001L);
    awaitCollected(chunks.subList(1, chunks.size() - 1));
  }
}
