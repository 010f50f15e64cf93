package dev.timeline.memory;

import static dev.timeline.memory.Fixture.TTL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.SeqRange;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every read, around every border between chunks, against a timeline kept in a TreeMap. */
class ScanTest {

  private static Fixture log(Behaviour behaviour) {
    return new Fixture(Optional.of(TTL), Fixture.unbounded(), behaviour);
  }

  /**
   * Chunks hold 2, 4, 8 ... 1,024 and then 1,024 each, so they end at 2, 6, 14 ... 2,046, 3,070.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 5, 6, 7, 2046, 2047, 2048, 2049, 2050, 5000})
  void aTimelineOfAnySizeIsReadFromEveryCursorNearABorder(int size) {
    var oracle = new Oracle(log(Behaviour.PLAIN), true);
    for (int i = 0; i < size; i++) {
      oracle.append("body " + i);
    }
    assertThat(oracle.highest()).isEqualTo(size);
    var cursors = new TreeSet<Long>();
    for (long border = 2;
        border <= size;
        border = border < 2_046 ? 2 * border + 2 : border + 1_024) {
      for (long near = border - 2; near <= border + 2; near++) {
        cursors.add(near);
      }
    }
    for (long near = Math.max(0, size - 3); near <= size + 3; near++) {
      cursors.add(near);
    }
    cursors.add(0L);
    cursors.add(SeqRange.MAX_SEQ_ID);
    for (long cursor : cursors) {
      oracle.checkGet(cursor);
      oracle.check(SeqRange.after(cursor).limit(1_000));
      oracle.check(SeqRange.before(cursor).limit(1_000));
      for (int limit = 1; limit <= 5; limit++) {
        SeqRange near = SeqRange.after(cursor).upTo(Math.min(cursor, SeqRange.MAX_SEQ_ID - 9) + 9);
        if (cursor < SeqRange.MAX_SEQ_ID) {
          oracle.check(near.limit(limit));
          oracle.check(near.backward().limit(limit));
        }
      }
    }
  }

  @RepeatedTest(8)
  void anythingMayHappenToAPlainTimeline() {
    anythingMayHappen(false);
  }

  @RepeatedTest(8)
  void anythingMayHappenToAStrictTimeline() {
    anythingMayHappen(true);
  }

  /** To see a failure again: -Dtimeline.seed=, and the seed that it printed. */
  private static void anythingMayHappen(boolean strict) {
    long seed = Long.getLong("timeline.seed", System.nanoTime());
    try {
      anythingMayHappen(strict, new Random(seed));
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("with -Dtimeline.seed=" + seed, e);
    }
  }

  private static void anythingMayHappen(boolean strict, Random random) {
    Fixture log = log(strict ? new StrictBehaviour(random.nextLong()) : Behaviour.PLAIN);
    var oracle = new Oracle(log, !strict);
    for (int step = 0; step < 1_500; step++) {
      long somewhere = (long) (random.nextDouble() * (oracle.highest() + 3));
      switch (random.nextInt(20)) {
        case 0, 1 -> oracle.delete(somewhere);
        case 2, 3 -> oracle.replace(somewhere, "replaced in step " + step);
        case 4 -> log.clock.advance(Duration.ofMillis(random.nextLong(TTL.toMillis() / 4)));
        case 5 ->
            log.clock.advance(
                Duration.ofMillis(
                    -Math.min(oracle.backAtMost(), random.nextLong(TTL.toMillis() / 8))));
        case 6 -> log.sweep();
        case 7 -> oracle.checkGet(somewhere);
        case 8, 9 -> oracle.check(anyRange(oracle, random));
        case 10 -> {
          if (random.nextInt(40) == 0) { // now and then everything expires
            log.clock.advance(random.nextBoolean() ? TTL : Duration.ofMillis(1L << 31));
          }
        }
        default -> {
          for (int i = random.nextInt(20); i >= 0; i--) {
            oracle.append("step " + step + " entry " + i);
          }
        }
      }
    }
    oracle.check(SeqRange.all().limit(SeqRange.MAX_LIMIT));
    oracle.check(SeqRange.latest().limit(17));
  }

  private static SeqRange anyRange(Oracle oracle, Random random) {
    long one = (long) (random.nextDouble() * (oracle.highest() + 5));
    long other = (long) (random.nextDouble() * (oracle.highest() + 5));
    SeqRange range =
        SeqRange.after(Math.min(one, other))
            .upTo(random.nextInt(4) == 0 ? SeqRange.MAX_SEQ_ID : Math.max(one, other))
            .limit(1 + random.nextInt(random.nextBoolean() ? 5 : 300));
    return random.nextBoolean() ? range : range.backward();
  }

  @Test
  void timesStayExactWhenTheClockJumpsFurtherThanAChunkCanTell() {
    Fixture log = new Fixture(Optional.empty(), Fixture.unbounded(), Behaviour.PLAIN);
    long[] jumps = {0, 1, (1L << 31) - 1, 1, 1L << 31, 1L << 32, -(1L << 31), -(1L << 40), 5};
    long[] times = new long[jumps.length];
    for (int i = 0; i < jumps.length; i++) {
      log.clock.advance(Duration.ofMillis(jumps[i]));
      times[i] = log.clock.millis();
      assertThat(log.append("t", "a")).isEqualTo(i + 1L);
    }
    assertThat(log.all("t", SeqRange.all()).stream().mapToLong(e -> e.epochMilli()))
        .containsExactly(Arrays.stream(times).boxed().toArray(Long[]::new));
  }

  @Test
  void anEntryWrittenWhileTheClockWasBackExpiresByItsOwnTime() {
    Fixture log = log(Behaviour.PLAIN);
    log.append("t", "first");
    log.clock.advance(Duration.ofMinutes(-30));
    log.append("t", "earlier");
    log.clock.advance(TTL);
    assertThat(log.seqIds("t")).containsExactly(1L);
    log.sweep();
    assertThat(log.seqIds("t")).containsExactly(1L);
    log.clock.advance(Duration.ofMinutes(30));
    assertThat(log.seqIds("t")).isEmpty();
    log.sweep();
    assertThat(log.timelines.size()).isZero();
  }

  @Test
  void anEntryReplacedWhileTheClockWasBackExpiresByTheTimeOfThat() {
    Fixture log = log(Behaviour.PLAIN);
    long replaced = log.append("t", "first");
    long other = log.append("t", "second");
    log.clock.advance(Duration.ofMinutes(-30));
    assertThat(log.replace("t", replaced, "again")).isTrue();
    log.clock.advance(TTL);
    assertThat(log.seqIds("t")).containsExactly(other);
  }
}
