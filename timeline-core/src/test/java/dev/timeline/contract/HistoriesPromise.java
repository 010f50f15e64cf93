package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.contract.CrashingBackend.Crash;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever happens in whatever order (messages by either fan-out, joins, leaves, crashes, retention
 * running out, pulls of any size, and each {@link Harshness}), every device has what it should,
 * once and in order, or is told of the gap.
 */
@Timeout(value = 2, unit = TimeUnit.DAYS) // 20,000 histories, on the slowest backend
abstract class HistoriesPromise extends MessagingPromise {

  private static final int STEPS = 60;

  @Override
  TimelineBackend another() {
    return contract.open(new CallersClock(clock));
  }

  @BeforeEach
  void requireClockAndMemory() {
    needs(Capability.REMEMBERS_EVERY_ID, "the sender's repeats meet what lands late");
    needs(Capability.KEEPS_THE_GIVEN_TIME, "the retention runs out");
  }

  /** After its gap it would be shown a second time. */
  @Test
  void whatHasExpiredByOneServersClockIsNotShownByAnother() {
    var behind =
        new ChatServer(
            backend,
            clock,
            scheduler,
            Duration.ofSeconds(-2),
            Integer.MAX_VALUE,
            Crash.BEFORE,
            (at, timers, observer) -> settings(at).scheduler(timers).observer(observer).build());
    Inbox<String> inbox = messenger.inbox("bob");
    SyncCursor start = inbox.pull(inbox.fromOldest(), 10).next();
    group.send("alice", "one");
    clock.advance(TTL.plusSeconds(1));
    SyncBatch<String> first = inbox.pull(start, 10);
    assertThat(first.gaps()).hasSize(1);
    assertThat(behind.messenger().inbox("bob").pull(first.next(), 10).events()).isEmpty();
  }

  @Test
  void atRandomNothingIsLostOrDoubledOrOutOfOrderAndNoGapIsSilent() {
    int histories = Math.max(1, Integer.getInteger("timeline.chats", 2_000) / every());
    long seed = Long.getLong("timeline.seed", new Random().nextLong());
    Long only = Long.getLong("timeline.history");
    var random = new Random(seed);
    var totals = new ChatTotals();
    for (int history = 0; history < (only == null ? histories : 1); history++) {
      long own = only == null ? random.nextLong() : only;
      play(own, "history %d of -Dtimeline.seed=%d".formatted(history, seed), totals);
    }
    System.out.printf(
        "-Dtimeline.seed=%d: %,d histories, 0 violations: %s%n", seed, histories, totals);
    assertThat(totals.delivered).isPositive();
  }

  private void play(long seed, String name, ChatTotals totals) {
    String prefix = "h" + Long.toHexString(seed);
    var history = new ChatHistory(backend, clock, scheduler, TTL, prefix, new Random(seed), totals);
    try {
      history.play(STEPS);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "%s, -Dtimeline.history=%d alone, with %s:%n%s"
              .formatted(name, seed, history.harshnesses(), history.story()),
          e);
    }
  }
}
