package dev.timeline.memory;

import static dev.timeline.memory.Fixture.WINDOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.memory.RememberedIds.First;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The ids that are remembered are those of a map that forgets in order. */
class RememberedIdsModelTest {

  private final long seed = Long.getLong("timeline.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Fixture log = new Fixture();
  private final LinkedHashMap<MessageHash, First> model = new LinkedHashMap<>();
  private long seqId;

  private void remember(RememberedIds ids, MessageHash hash) {
    var first = new First(seqId, log.clock.millis());
    ids.remember(hash, first.seqId(), first.millis());
    model.put(hash, first);
  }

  private void forget(RememberedIds ids) {
    long now = log.clock.millis();
    ids.forgetUpTo(log.timelines, now);
    var oldestFirst = model.values().iterator();
    while (oldestFirst.hasNext()
        && !log.timelines.options().remembers(oldestFirst.next().millis(), now)) {
      oldestFirst.remove();
    }
  }

  private static Optional<First> find(RememberedIds ids, MessageHash hash) {
    return ids.find("t", Fixture.message("").withId("i"), hash);
  }

  private void assertAllFound(RememberedIds ids) {
    model.forEach(
        (hash, first) ->
            assertThat(find(ids, hash)).as("-Dtimeline.seed=%d", seed).contains(first));
    assertThat(ids.isEmpty()).isEqualTo(model.isEmpty());
  }

  /** With few bits, so that chains are long and hashes differ in one part only. */
  private MessageHash anyHash() {
    return new MessageHash(random.nextInt(64), random.nextInt(64), 0);
  }

  @RepeatedTest(10)
  void whateverComesAndGoesThoseOfTheWindowAreFoundAndNoOthers() {
    // Near the last position, so that this is crossed.
    int last = Integer.MAX_VALUE / IdSegment.CAPACITY * IdSegment.CAPACITY;
    var ids = new RememberedIds(new IdQueue(last - 8 * IdSegment.CAPACITY));
    for (int step = 0; step < 10_000; step++) {
      MessageHash hash = anyHash();
      assertThat(find(ids, hash))
          .as("-Dtimeline.seed=%d", seed)
          .isEqualTo(Optional.ofNullable(model.get(hash)));
      if (!model.containsKey(hash)) {
        // Sometimes so far that the difference needs more than 32 bits.
        seqId += random.nextInt(100) == 0 ? 1L << 40 : 1 + random.nextInt(1_000_000);
        remember(ids, hash);
      }
      if (random.nextInt(50) == 0) {
        log.clock.advance(WINDOW.dividedBy(1 + random.nextInt(40)));
        forget(ids);
      }
      if (step % 1_000 == 0) {
        assertAllFound(ids);
      }
    }
    assertAllFound(ids);
  }

  @Test
  void theTimesOfNeighboursMayBeYearsApart() {
    var ids = new RememberedIds();
    for (int i = 0; i < 10; i++) {
      seqId++;
      log.clock.advance(Duration.ofDays(i % 2 == 0 ? -400 : 300));
      remember(ids, new MessageHash(i, i, i));
      assertAllFound(ids);
    }
  }
}
