package dev.timeline.memory;

import static dev.timeline.memory.Fixture.TTL;
import static dev.timeline.memory.Fixture.WINDOW;
import static dev.timeline.memory.Fixture.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timeline.Entry;
import dev.timeline.TimelineException.IdConflict;
import dev.timeline.TimelineException.Rejected;
import dev.timeline.spi.LogOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A backend with a bound takes exactly what fits, and takes again what has gone. */
class BoundTest {

  private static Fixture ofEntries(long max) {
    return new Fixture(Optional.of(TTL), new Capacity(max, Long.MAX_VALUE), Behaviour.PLAIN);
  }

  private static Fixture ofBytes(long max) {
    return new Fixture(Optional.of(TTL), new Capacity(Long.MAX_VALUE, max), Behaviour.PLAIN);
  }

  private static void assertFull(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(Rejected.class).hasMessageContaining("full");
  }

  @Test
  void theBoundOnEntriesIsExactAndOverAllTimelines() {
    Fixture log = ofEntries(3);
    log.append("t", "a");
    log.append("t", "b");
    log.append("u", "c");
    assertFull(() -> log.append("t", "d"));
    assertFull(() -> log.append("v", "d"));
    assertThat(log.seqIds("t")).hasSize(2);
    assertThat(log.timelines.size()).isEqualTo(2); // what is refused leaves no timeline behind
  }

  @Test
  void theBoundOnBytesIsExactAndCountsIdsAndAttributes() {
    Fixture log = ofBytes(60);
    log.append("t", "01234", "消"); // 5 + 3, and 40 to remember the id
    log.timelines.append("t", message("0").with("n", 1L)); // 1 + 1 + 8
    assertFull(() -> log.append("t", "012"));
    log.append("t", "01");
    assertFull(() -> log.append("t", "0"));
    log.append("t", ""); // takes none
  }

  @Test
  void theRefusalSaysWhichTimelineAndWhichBoundAndShowsNoBody() {
    Fixture log = ofEntries(1);
    log.append("t", "a");
    assertThatThrownBy(() -> log.append("u", "secret"))
        .hasMessageContainingAll("'u'", "at most 1 entries")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aDeletedEntryMakesRoom() {
    Fixture log = ofEntries(1);
    long seqId = log.append("t", "a");
    log.timelines.delete("t", seqId);
    assertThat(log.timelines.delete("t", seqId)).isFalse(); // and gives back nothing twice
    log.append("t", "b");
    assertFull(() -> log.append("t", "c"));
  }

  @Test
  void expiredEntriesMakeRoomAtOnceAndWithoutTheSweeper() {
    Fixture log = ofEntries(2);
    log.append("t", "a");
    log.clock.advance(Duration.ofMillis(1));
    log.append("u", "b");
    log.clock.advance(TTL.minusMillis(2));
    assertFull(() -> log.append("v", "c"));
    log.clock.advance(Duration.ofMillis(1));
    log.append("v", "c");
    assertFull(() -> log.append("v", "d"));
    log.clock.advance(Duration.ofMillis(1));
    log.append("v", "d");
  }

  @Test
  void aReplaceWithLessGivesBackTheDifferenceAndOneWithMoreTakesIt() {
    Fixture log = ofBytes(10);
    long seqId = log.append("t", "0123456789");
    assertThat(log.replace("t", seqId, "0123")).isTrue();
    log.append("t", "012345");
    assertFull(() -> log.replace("t", seqId, "01234"));
    assertThat(Fixture.body(log.timelines.get("t", seqId).orElseThrow())).isEqualTo("0123");
    assertThat(log.replace("t", seqId, "4567")).isTrue();
    assertFull(() -> log.append("t", "0"));
    log.timelines.delete("t", seqId);
    log.append("t", "0123");
  }

  @Test
  void aRepeatIsRecognisedWhileThereIsNoRoom() {
    Fixture log = ofEntries(1);
    Entry<byte[]> first = log.timelines.append("t", message("a").withId("i"));
    assertThat(log.timelines.append("t", message("a").withId("i"))).isEqualTo(first);
    assertThatExceptionOfType(IdConflict.class).isThrownBy(() -> log.append("t", "b", "i"));
    assertFull(() -> log.append("t", "a", "j"));
    assertFull(() -> log.append("u", "a", "i"));
  }

  @Test
  void aRepeatAndAConflictGiveTheirRoomBack() {
    Fixture log = ofEntries(2);
    log.append("t", "a", "i");
    for (int i = 0; i < 5; i++) {
      log.append("t", "a", "i");
      assertThatExceptionOfType(IdConflict.class).isThrownBy(() -> log.append("t", "b", "i"));
    }
    log.append("t", "c");
    assertFull(() -> log.append("t", "d"));
  }

  @Test
  void anEntryWithAnIdCountsUntilItIsGone() {
    Fixture log = ofEntries(1);
    log.append("t", "a", "i");
    assertFull(() -> log.append("t", "b"));
    log.timelines.delete("t", 1);
    log.append("t", "b");
    assertFull(() -> log.append("t", "c"));
  }

  @Test
  void anIdCountsFortyBytesUntilItIsForgotten() {
    Fixture log = ofBytes(50);
    log.append("t", "0123456", "消"); // 7 + 3 + 40
    assertFull(() -> log.append("t", "0"));
    log.clock.advance(TTL);
    log.append("t", "0123456789");
    assertFull(() -> log.append("t", "0"));
    log.clock.advance(WINDOW.minus(TTL).minusMillis(1));
    assertFull(() -> log.append("t", "01234567890"));
    log.clock.advance(Duration.ofMillis(1));
    log.append("t", "0".repeat(50));
  }

  @Test
  void anIdThatIsForgottenBeforeItsEntryGoesIsGivenBackOnce() {
    var log = new Fixture(Optional.empty(), new Capacity(2, 84), Behaviour.PLAIN);
    log.append("t", "a", "i");
    log.clock.advance(WINDOW);
    log.sweep();
    log.append("t", "a", "i");
    assertFull(() -> log.append("t", "b"));
    log.timelines.delete("t", 1);
    assertFull(() -> log.append("t", "0".repeat(43)));
    log.append("t", "0".repeat(42));
    assertFull(() -> log.append("t", ""));
  }

  @Test
  void whatHasExpiredAndIsSweptCountsNoMore() {
    var window = Duration.ofMillis(200);
    var capacity = new Capacity(Long.MAX_VALUE, 4 << 20);
    var log =
        new Fixture(
            new LogOptions("inboxes", Optional.of(window), window), capacity, Behaviour.PLAIN);
    for (int send = 0; send < 12_000; send++) {
      for (int member = 0; member < 50; member++) {
        log.append("inbox-" + member, "hello", "conversation-7/message-" + send);
      }
      log.clock.advance(Duration.ofMillis(1));
      if (send % 100 == 0) {
        log.sweep();
      }
    }
    log.clock.advance(window);
    log.sweep();
    assertThat(log.timelines.size()).isZero();
    assertThat(capacity.tryTake(0, 4 << 20)).as("all bytes are free again").isTrue();
  }

  @Test
  void manyWhoAppendAtOnceNeverGoBeyondTheBound() throws InterruptedException {
    Fixture log = ofEntries(5_000);
    var refused = new AtomicInteger();
    var threads = new Thread[4];
    for (int t = 0; t < threads.length; t++) {
      String timeline = "t" + t % 2;
      threads[t] =
          new Thread(
              () -> {
                for (int i = 0; i < 1_300; i++) {
                  try {
                    log.append(timeline, "a");
                  } catch (Rejected e) {
                    refused.incrementAndGet();
                  }
                }
              });
      threads[t].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(log.seqIds("t0").size() + log.seqIds("t1").size()).isEqualTo(5_000);
    assertThat(refused).hasValue(200);
  }

  @Test
  void expiredEntriesMakeRoomForAReplaceToo() {
    Fixture log = ofBytes(10);
    log.append("t", "01234");
    log.clock.advance(TTL);
    long seqId = log.append("u", "01234");
    assertThat(log.replace("u", seqId, "0123456789")).isTrue();
  }

  @Test
  void anEntryFromAClockThatRanAheadKeepsNoRoomButItsOwn() {
    Fixture log = ofEntries(2);
    log.clock.advance(TTL.multipliedBy(100));
    log.append("t", "from the future");
    log.clock.advance(TTL.multipliedBy(-100));
    log.append("t", "a");
    log.clock.advance(TTL);
    log.append("t", "b");
  }
}
