package dev.timeline.memory;

import static dev.timeline.memory.Fixture.WINDOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Message;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A remembered id takes at most the bytes that it counts, in whatever state the structure is. */
class RememberedIdsSizeTest {

  /** Half-empty segments at both ends, and what there is once. */
  private static final int ENDS = 3_000;

  private final Random random = new Random(1);
  private final Fixture log = new Fixture();
  private final RememberedIds ids = new RememberedIds();
  private long seqId;

  private void remember(int count) {
    for (int i = 0; i < count; i++) {
      var hash = new MessageHash(random.nextLong(), random.nextInt(), random.nextLong());
      ids.remember(hash, ++seqId, log.clock.millis());
    }
  }

  private void forget() {
    ids.forgetUpTo(log.timelines, log.clock.millis());
  }

  @Test
  void anIdTakesAtMostFortyBytesHoweverManyThereAre() throws IllegalAccessException {
    for (int count = 1; count <= 50_000; count++) {
      remember(1);
      if (count % 97 == 0) {
        assertThat(HeapSize.of(ids)).as("of %d", count).isLessThan(ENDS + 37L * count);
      }
    }
    remember(950_000);
    assertThat(HeapSize.of(ids)).isLessThan(40L * 1_000_000);
  }

  @Test
  void anIdTakesAtMostFortyBytesWhileOthersComeAndGo() throws IllegalAccessException {
    long tick = WINDOW.toMillis() / 1_000;
    for (int i = 0; i < 5_000; i++) {
      remember(random.nextInt(10));
      log.clock.advance(Duration.ofMillis(tick));
      forget();
      if (i > 1_000) { // some 4,500 ids
        assertThat(HeapSize.of(ids)).isLessThan(ENDS + 40L * 4_500);
      }
    }
  }

  @Test
  void anIdTakesAtMostFortyBytesWhileAllAreForgotten() throws IllegalAccessException {
    int count = 100_000;
    long tick = 10;
    for (int i = 0; i < count / 100; i++) {
      remember(100);
      log.clock.advance(Duration.ofMillis(tick));
    }
    log.clock.advance(WINDOW.minusMillis(tick * (count / 100)));
    while (!ids.isEmpty()) {
      assertThat(HeapSize.of(ids)).as("of %d", count).isLessThan(ENDS + 40L * count);
      log.clock.advance(Duration.ofMillis(tick));
      forget();
      count -= 100;
    }
    assertThat(HeapSize.of(ids)).isLessThan(150);
  }

  @Test
  void fewIdsTakeLittle() throws IllegalAccessException {
    remember(1);
    assertThat(HeapSize.of(ids)).isLessThan(250);
    remember(1);
    assertThat(HeapSize.of(ids)).isLessThan(300);
    remember(8);
    assertThat(HeapSize.of(ids)).isLessThan(900);
  }

  @Test
  void aTimelineThatKeepsItsEntriesGivesBackWhatItsIdsTook() throws Exception {
    var forEver = new Fixture(Optional.empty(), Fixture.unbounded(), Behaviour.PLAIN);
    var timeline = new MemoryTimeline("t");
    Message<byte[]> message = Fixture.message("a").withId("i");
    timeline.append(forEver.timelines, message, message, OptionalLong.empty(), 0);
    var remembered = MemoryTimeline.class.getDeclaredField("remembered");
    remembered.setAccessible(true);
    assertThat(remembered.get(timeline)).isNotNull();
    timeline.sweep(forEver.timelines, WINDOW.toMillis());
    assertThat(remembered.get(timeline)).isNull();
  }
}
