package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.spi.Log;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** Feeds whose timer fires when a test says so, on the test's thread. */
final class ManualFeeds extends Feeds {

  /** The pauses that were asked for so far. */
  final List<Duration> pauses = new ArrayList<>();

  private final List<FutureTask<?>> scheduled = new ArrayList<>();

  /** Pauses last one millisecond, then two, then four. */
  ManualFeeds(Log log, Executor executor) {
    super(
        "store",
        log,
        new Polling(Duration.ofMillis(1), Duration.ofMillis(4)),
        Optional.of(executor));
  }

  @Override
  Future<?> schedule(Runnable task, Duration delay) {
    if (isClosed()) {
      throw new IllegalStateException("store 'store' is closed");
    }
    pauses.add(delay);
    var timed = new FutureTask<>(task, null);
    scheduled.add(timed);
    return timed;
  }

  /** Fires the one timer that is set. */
  void fire() {
    List<FutureTask<?>> set = set();
    assertThat(set).as("timers").hasSize(1);
    set.get(0).run();
  }

  int timers() {
    return set().size();
  }

  private List<FutureTask<?>> set() {
    return scheduled.stream().filter(timer -> !timer.isDone()).toList();
  }
}
