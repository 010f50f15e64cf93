package dev.timeline.messaging.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Deadlines of timers that are closed. */
class TimersTest {

  private static final Duration LONG = Duration.ofDays(1);

  private final Timers timers = Timers.on(Optional.empty());

  private CompletableFuture<Void> bounded(CompletableFuture<Void> future) {
    return timers.within(LONG, future, () -> new IllegalStateException("time is up"));
  }

  @Test
  void closingEndsWhatWasToEndInTime() {
    CompletableFuture<Void> waiting = bounded(new CompletableFuture<>());
    assertThat(waiting).isNotDone();
    timers.close();
    assertThat(waiting).isCompletedExceptionally();
  }

  @Test
  void closedTimersWaitForNothing() {
    timers.close();
    assertThat(bounded(new CompletableFuture<>())).isCompletedExceptionally();
    assertThat(bounded(CompletableFuture.completedFuture(null))).isCompletedWithValue(null);
  }
}
