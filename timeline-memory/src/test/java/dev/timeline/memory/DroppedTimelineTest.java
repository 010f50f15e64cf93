package dev.timeline.memory;

import static dev.timeline.memory.Fixture.TTL;
import static dev.timeline.memory.Fixture.WINDOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.timeline.Message;
import dev.timeline.SeqRange;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** MonotoneLatest and ReadYourAppend for timelines of which nothing was kept. */
class DroppedTimelineTest {

  private final Fixture log = new Fixture();

  @Test
  void aTimelineThatComesBackNumbersOnAboveWhatItHad() {
    long last = 0;
    for (int round = 0; round < 5; round++) {
      for (int i = 0; i <= round; i++) {
        long seqId = log.append("t", "a");
        assertThat(seqId).isGreaterThan(last);
        last = seqId;
      }
      log.clock.advance(TTL);
      log.sweep();
      assertThat(log.timelines.size()).isZero();
      assertThat(log.seqIds("t")).isEmpty();
    }
  }

  @Test
  void aTimelineWhoseEntriesWereDeletedNumbersOnToo() {
    log.append("t", "a");
    log.append("t", "b");
    log.timelines.delete("t", 1);
    log.timelines.delete("t", 2);
    log.sweep();
    assertThat(log.timelines.size()).isZero();
    assertThat(log.append("t", "c")).isGreaterThan(2);
  }

  @Test
  void aTimelineWhoseFirstChunksWereDroppedNumbersOnToo() {
    for (int i = 0; i < 100; i++) {
      log.append("t", "a");
    }
    log.clock.advance(TTL);
    long live = log.append("t", "live");
    log.sweep();
    assertThat(live).isEqualTo(101);
    assertThat(log.append("t", "next")).isEqualTo(102);
    assertThat(log.seqIds("t")).containsExactly(101L, 102L);
  }

  @Test
  void aCursorFromBeforeTheDropReadsOnAfterIt() {
    long seen = log.append("t", "a");
    log.clock.advance(TTL);
    log.sweep();
    long next = log.append("t", "b");
    assertThat(log.all("t", SeqRange.after(seen)))
        .singleElement()
        .satisfies(entry -> assertThat(entry.seqId()).isEqualTo(next));
  }

  @Test
  void anIdThatIsStillRememberedKeepsItsTimeline() {
    log.append("t", "a", "i");
    log.clock.advance(TTL);
    log.sweep();
    assertThat(log.timelines.size()).isEqualTo(1);
    log.clock.advance(WINDOW.minus(TTL));
    log.sweep();
    assertThat(log.timelines.size()).isZero();
  }

  @Test
  void anAppendThatFindsItsTimelineDroppedBeginsANewOne() throws Exception {
    long old = log.append("t", "old");
    log.clock.advance(TTL);
    MemoryTimeline timeline = timeline("t");
    var appended = new AtomicLong();
    var appender = new Thread(() -> appended.set(log.append("t", "new")));
    // The test holds the lock until the appender, which has looked the timeline up, waits for it.
    timeline.lock();
    try {
      appender.start();
      await()
          .atMost(Fixture.PATIENCE)
          .until(() -> appender.getState() == Thread.State.TIMED_WAITING);
      assertThat(timeline.sweepLocked(log.timelines, log.clock.millis())).isTrue();
    } finally {
      timeline.unlock();
    }
    appender.join();
    assertThat(appended.get()).isGreaterThan(old);
    assertThat(log.seqIds("t")).containsExactly(appended.get());
    assertThat(timeline("t")).isNotSameAs(timeline);
  }

  @Test
  void aDroppedTimelineTakesNothingAndHoldsNothing() {
    var timeline = new MemoryTimeline("t");
    long now = log.clock.millis();
    assertThat(timeline.sweep(log.timelines, now)).isTrue();
    Message<byte[]> message = Fixture.message("a");
    assertThat(
            timeline.append(log.timelines, message, Slots.of(message), OptionalLong.empty(), now))
        .isNull();
    assertThat(timeline.get(1, Long.MIN_VALUE)).isNull();
    assertThat(timeline.delete(log.timelines, 1, now)).isFalse();
    assertThat(timeline.sweep(log.timelines, now)).isTrue();
  }

  @Test
  void aTimelineInWhichAnAppendIsUnderWayIsNotDropped() throws Exception {
    var pause = new Pause();
    var paused = new Fixture(Optional.of(TTL), Fixture.unbounded(), pause);
    var appender = new Thread(() -> paused.append("t", "a"));
    appender.start();
    pause.awaitReached();
    var sweeper = new Thread(paused::sweep);
    sweeper.start();
    await()
        .atMost(Fixture.PATIENCE)
        .until(
            () ->
                EnumSet.of(Thread.State.TIMED_WAITING, Thread.State.TERMINATED)
                    .contains(sweeper.getState()));
    pause.release();
    appender.join();
    sweeper.join();
    assertThat(paused.seqIds("t")).hasSize(1);
    assertThat(paused.timelines.size()).isEqualTo(1);
  }

  /** The timeline itself, which nobody outside its log ever sees. */
  private MemoryTimeline timeline(String id) throws ReflectiveOperationException {
    var byId = MemoryTimelines.class.getDeclaredField("byId");
    byId.setAccessible(true);
    return ((TimelineTable) byId.get(log.timelines)).get(id);
  }
}
