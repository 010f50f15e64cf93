package dev.timeline.contract;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A clock that stands still until a test moves it. Thread-safe. */
public final class ManualClock implements InstantSource {

  private final AtomicReference<Instant> now;
  private final Runnable beforeMoving;
  private final List<Consumer<Instant>> onAdvance = new CopyOnWriteArrayList<>();

  /** At the beginning of 2025. */
  public ManualClock() {
    this(Instant.parse("2025-01-01T00:00:00Z"), () -> {});
  }

  private ManualClock(Instant start, Runnable beforeMoving) {
    now = new AtomicReference<>(start);
    this.beforeMoving = beforeMoving;
  }

  /** For a backend that lives by the real time, at which this one stands still. */
  static ManualClock thatCannotBeMoved(Runnable whenTried) {
    return new ManualClock(
        InstantSource.system().instant().truncatedTo(ChronoUnit.MILLIS), whenTried);
  }

  /** Moves it on, or back by a negative duration. */
  public void advance(Duration duration) {
    beforeMoving.run();
    Instant time = now.get().plus(duration);
    onAdvance.forEach(task -> task.accept(time));
    now.set(time);
  }

  /** Has a task called with the time that a test is about to move the clock to. */
  void onAdvance(Consumer<Instant> task) {
    onAdvance.add(task);
  }

  /** Moves it on to a time on the way. */
  void moveTo(Instant time) {
    now.updateAndGet(present -> time.isAfter(present) ? time : present);
  }

  @Override
  public Instant instant() {
    return now.get();
  }
}
