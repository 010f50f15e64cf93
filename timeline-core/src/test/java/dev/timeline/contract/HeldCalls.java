package dev.timeline.contract;

import dev.timeline.contract.InterceptedBackend.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The calls of a server that freezes: from one of its calls on, all wait until it goes on, as if
 * nothing had been. Or one call alone takes that long. Thread-safe.
 */
final class HeldCalls implements InterceptedBackend.Interceptor {

  private final ManualClock clock;
  private final ManualScheduler scheduler;
  private final Deque<Runnable> held = new ArrayDeque<>();
  private Optional<Interruption> next = Optional.empty();
  private Optional<Instant> frozenUntil = Optional.empty();
  private int slow;
  private int callsLeft;

  HeldCalls(ManualClock clock, ManualScheduler scheduler) {
    this.clock = clock;
    this.scheduler = scheduler;
  }

  /** An event at a call. */
  sealed interface Interruption {}

  /**
   * The server stops.
   *
   * @param isAfter whether the call at which it does is carried out before
   */
  record Freeze(Duration howLong, boolean isAfter) implements Interruption {}

  /** This call takes long. */
  record Slow(Duration howLong, boolean isAfter) implements Interruption {}

  /** Something else happens first. */
  record Meanwhile(Runnable what) implements Interruption {}

  /**
   * Has something happen.
   *
   * @param calls at which call from now on, counted from 1
   */
  synchronized void interruptAt(int calls, Interruption interruption) {
    callsLeft = calls;
    next = Optional.of(interruption);
  }

  /** Has nothing happen that has not yet. */
  synchronized void interruptNoMore() {
    next = Optional.empty();
  }

  /** Returns until when the server stands still. */
  synchronized Optional<Instant> frozenUntil() {
    return frozenUntil.filter(clock.instant()::isBefore);
  }

  /** Returns whether any call waits. */
  synchronized boolean isHolding() {
    return frozenUntil.isPresent() || slow > 0;
  }

  @Override
  public <T> CompletableFuture<T> intercept(Call call, Supplier<CompletableFuture<T>> carryOut) {
    Optional<Interruption> now = Optional.empty();
    synchronized (this) {
      if (frozenUntil.isPresent()) {
        return hold(false, carryOut);
      }
      if (next.isPresent() && --callsLeft == 0) {
        now = next;
        next = Optional.empty();
      }
    }
    if (now.isEmpty()) {
      return carryOut.get();
    }
    if (now.get() instanceof Meanwhile meanwhile) {
      meanwhile.what().run();
      return carryOut.get();
    }
    return now.get() instanceof Freeze freeze
        ? freeze(freeze, carryOut)
        : delay((Slow) now.get(), carryOut);
  }

  private synchronized <T> CompletableFuture<T> freeze(
      Freeze freeze, Supplier<CompletableFuture<T>> carryOut) {
    frozenUntil = Optional.of(clock.instant().plus(freeze.howLong()));
    CompletableFuture<T> answer = hold(freeze.isAfter(), carryOut);
    after(freeze.howLong(), this::goOn);
    return answer;
  }

  /** Holds a call, or the answer to it. */
  private synchronized <T> CompletableFuture<T> hold(
      boolean isAfter, Supplier<CompletableFuture<T>> carryOut) {
    var answer = new CompletableFuture<T>();
    held.add(release(answer, isAfter, carryOut));
    return answer;
  }

  private static <T> Runnable release(
      CompletableFuture<T> answer, boolean isAfter, Supplier<CompletableFuture<T>> carryOut) {
    if (!isAfter) {
      return () -> answer(answer, carryOut.get());
    }
    CompletableFuture<T> carriedOut = carryOut.get();
    return () -> answer(answer, carriedOut);
  }

  private static <T> void answer(CompletableFuture<T> answer, CompletableFuture<T> from) {
    var unused =
        from.whenComplete(
            (done, failure) -> {
              if (failure == null) {
                answer.complete(done);
              } else {
                answer.completeExceptionally(failure);
              }
            });
  }

  private void goOn() {
    while (true) {
      Runnable first;
      synchronized (this) {
        first = held.poll();
        if (first == null) {
          frozenUntil = Optional.empty();
          return;
        }
      }
      first.run();
    }
  }

  private <T> CompletableFuture<T> delay(Slow delayed, Supplier<CompletableFuture<T>> carryOut) {
    var answer = new CompletableFuture<T>();
    Runnable release = release(answer, delayed.isAfter(), carryOut);
    synchronized (this) {
      slow++;
    }
    after(
        delayed.howLong(),
        () -> {
          synchronized (this) {
            slow--;
          }
          release.run();
        });
    return answer;
  }

  private void after(Duration howLong, Runnable task) {
    var unused = scheduler.schedule(task, howLong.toNanos(), TimeUnit.NANOSECONDS);
  }
}
