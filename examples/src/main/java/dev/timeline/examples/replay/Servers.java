package dev.timeline.examples.replay;

import dev.timeline.Codec;
import dev.timeline.TimelineException;
import dev.timeline.messaging.AsyncMessenger;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.Messenger;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * One server after another on the same backend: when one has crashed, the next takes over. If they
 * may crash, time stands still, and their timed work runs as it is moved on.
 */
final class Servers implements AutoCloseable {

  private static final Duration A_LITTLE = Duration.ofMillis(1);

  /** The number of times to wait a little; what has not come by then takes much longer. */
  private static final int MOST_WAITS = 20;

  private final TimelineBackend backend;
  private final Membership membership;
  private final Replay.Settings settings;
  private final ReplayClock clock;
  private final Crashes crashes;
  private final ReplayScheduler.Agenda agenda;
  private final AtomicInteger inFlight = new AtomicInteger();
  private Running running;
  private long copies;

  /** Starts the first server. */
  Servers(
      TimelineBackend backend,
      Membership membership,
      Replay.Settings settings,
      ReplayClock clock,
      Crashes crashes) {
    this.backend = backend;
    this.membership = membership;
    this.settings = settings;
    this.clock = clock;
    this.crashes = crashes;
    agenda = new ReplayScheduler.Agenda(clock);
    running = start();
  }

  /** Starts a server; one that crashes while it starts is followed by the next. */
  private Running start() {
    while (true) {
      var own = new CrashingBackend(backend, crashes, inFlight);
      try {
        var started = new Running(own, messenger(own));
        if (!own.isCrashed()) {
          return started;
        }
      } catch (TimelineException e) {
        if (!own.isCrashed()) {
          throw e;
        }
      }
    }
  }

  /** A server that is running. */
  private record Running(CrashingBackend backend, Messenger<byte[]> messenger) {}

  private Messenger<byte[]> messenger(CrashingBackend on) {
    var builder =
        Messenger.builder(on, Codec.bytes(), membership)
            .fanOut(settings.fanOut().map(FanOutPolicy::hybrid).orElseGet(FanOutPolicy::onWrite))
            .withoutRedelivery() // there is a time for it in a replay
            .unsignedCursors();
    if (settings.isCrashing()) {
      builder.scheduler(new ReplayScheduler(agenda, on::isCrashed));
    }
    return builder.build();
  }

  /** Returns the messenger of the server that is running. A crashed one never closes. */
  Messenger<byte[]> messenger() {
    if (running.backend().isCrashed()) {
      copies += running.backend().copies();
      running = start();
    }
    return running.messenger();
  }

  /**
   * Calls the server that is running, and waits for the answer.
   *
   * @return empty if the server crashed before it answered, or answers only much later
   * @throws TimelineException if the call failed, but not by a crash
   */
  <T> Optional<T> call(Function<AsyncMessenger<byte[]>, CompletableFuture<T>> call) {
    return answer(call.apply(messenger().async()));
  }

  /** Waits for the answer of a server that has been called. */
  <T> Optional<T> answer(CompletableFuture<T> future) {
    if (settings.isCrashing()) {
      settle();
      for (int waits = 0; waits < MOST_WAITS && !future.isDone() && isRunning(); waits++) {
        sleep();
        pass(A_LITTLE);
      }
      if (!future.isDone()) {
        return Optional.empty();
      }
    }
    try {
      return Optional.of(future.join());
    } catch (CompletionException e) {
      if (e.getCause() instanceof TimelineException failure) {
        requireCrashed(failure);
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Returns whether the server that was called last is still running. */
  boolean isRunning() {
    return !running.backend().isCrashed();
  }

  /** Checks that a failure comes of a crash: nothing else fails. */
  private void requireCrashed(TimelineException failure) {
    if (isRunning()) {
      throw failure;
    }
  }

  /** Moves the clock on, and lets the servers do what becomes due. */
  void pass(Duration time) {
    Instant end = clock.instant().plus(time);
    settle();
    for (var task = agenda.takeDue(end); task.isPresent(); task = agenda.takeDue(end)) {
      passUntil(task.get().due());
      task.get().runUnlessCrashed();
      settle();
    }
    passUntil(end);
  }

  private void passUntil(Instant time) {
    Duration left = Duration.between(clock.instant(), time);
    if (!left.isNegative()) {
      clock.pass(left);
    }
  }

  /** Waits until the backend has answered all calls. */
  private void settle() {
    while (inFlight.get() > 0) {
      sleep();
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(A_LITTLE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the replay was interrupted", e);
    }
  }

  /** Returns how many copies all of them have appended to inboxes. */
  long copies() {
    return copies + running.backend().copies();
  }

  /** Closes the server that is running. */
  @Override
  public void close() {
    if (isRunning()) {
      running.messenger().close();
    }
  }
}
