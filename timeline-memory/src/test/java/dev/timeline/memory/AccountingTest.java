package dev.timeline.memory;

import static dev.timeline.memory.Fixture.TTL;
import static dev.timeline.memory.Fixture.WINDOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.TimelineException;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;

/** Whatever happened: when everything has gone, all the room there was is there again. */
class AccountingTest {

  private static final int ENTRIES = 60;
  private static final int BYTES = 2_000;

  private final long seed = Long.getLong("timeline.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Capacity capacity = new Capacity(ENTRIES, BYTES);
  private final Fixture log = new Fixture(Optional.of(TTL), capacity, Behaviour.PLAIN);

  @RepeatedTest(20)
  void everyEntryAndByteThatWasTakenIsGivenBackOnce() {
    int refused = 0;
    for (int step = 0; step < 2_000; step++) {
      try {
        doSomething();
      } catch (TimelineException e) { // full, or a conflict
        refused++;
      }
    }
    assertThat(refused).as("-Dtimeline.seed=%d", seed).isBetween(50, 1_950);
    log.clock.advance(WINDOW);
    log.sweep();
    assertThat(log.timelines.size()).as("-Dtimeline.seed=%d", seed).isZero();
    assertThat(capacity.tryTake(ENTRIES, BYTES)).as("-Dtimeline.seed=%d: all", seed).isTrue();
    assertThat(capacity.tryTake(1, 0)).as("-Dtimeline.seed=%d: entries", seed).isFalse();
    assertThat(capacity.tryTake(0, 1)).as("-Dtimeline.seed=%d: bytes", seed).isFalse();
  }

  private void doSomething() {
    String timeline = "t" + random.nextInt(5);
    String body = "x".repeat(random.nextInt(30));
    long seqId = random.nextInt(1_000);
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> log.append(timeline, body);
      case 3, 4, 5 -> log.append(timeline, body.length() < 20 ? "same" : body, anyId());
      case 6 -> log.replace(timeline, seqId, body);
      case 7 -> log.timelines.delete(timeline, seqId);
      case 8 -> log.clock.advance(Duration.ofMillis(random.nextLong(TTL.toMillis() / 8)));
      default -> {
        if (random.nextInt(4) == 0) {
          log.sweep();
        } else {
          // Most SeqIds are long gone; the entries that are there are replaced and deleted too.
          log.seqIds(timeline).stream()
              .findAny()
              .ifPresent(
                  present -> {
                    if (random.nextBoolean()) {
                      log.replace(timeline, present, body);
                    } else {
                      log.timelines.delete(timeline, present);
                    }
                  });
        }
      }
    }
  }

  private String anyId() {
    return "é".repeat(1 + random.nextInt(4)) + random.nextInt(3);
  }
}
