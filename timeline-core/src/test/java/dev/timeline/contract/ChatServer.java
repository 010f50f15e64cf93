package dev.timeline.contract;

import dev.timeline.contract.CrashingBackend.Crash;
import dev.timeline.messaging.Messenger;
import dev.timeline.observation.Reading;
import dev.timeline.observation.ReadingEvent;
import dev.timeline.observation.TimelineEvent;
import dev.timeline.observation.TimelineObserver;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * A server of a random history, which may crash, freeze, have a wrong clock, and be closed. What it
 * calls goes through its own layers, and then to the store that all servers have in common.
 */
final class ChatServer {

  private final CallersClock.Own clock;
  private final CrashingBackend crashing;
  private final HeldCalls calls;
  private final Messenger<String> messenger;
  private volatile LongSupplier sendsUnderWay = () -> 0;
  private boolean isClosed;

  /** Builds a messenger on a backend and a scheduler. */
  interface Opener {
    /** Builds it. */
    Messenger<String> open(
        TimelineBackend backend, ManualScheduler scheduler, TimelineObserver observer);
  }

  /**
   * Starts a server.
   *
   * @param off by how much its clock is wrong
   * @param fatal at which write it crashes, counted from 1
   */
  ChatServer(
      TimelineBackend store,
      ManualClock rightClock,
      ManualScheduler scheduler,
      Duration off,
      int fatal,
      Crash crash,
      Opener opener) {
    clock = new CallersClock.Own(rightClock);
    clock.set(off);
    var atItsTime =
        new ForwardingBackend(new InterceptedBackend(store, clock)) {
          @Override
          public CallersClock.Own clock() {
            return clock;
          }

          /** The delegate is everybody's. */
          @Override
          public void close() {}
        };
    crashing = new CrashingBackend(atItsTime, fatal, crash);
    calls = new HeldCalls(rightClock, scheduler);
    messenger =
        opener.open(
            new InterceptedBackend(crashing, calls),
            scheduler.ofServer(crashing::isCrashed, calls::frozenUntil),
            this::observe);
  }

  private void observe(TimelineEvent event) {
    if (event instanceof ReadingEvent.Begun begun && begun.reading() == Reading.SENDS_UNDER_WAY) {
      sendsUnderWay = begun.value();
    }
  }

  /** Returns whether it lives and has not delivered all that it has sent. */
  boolean isDelivering() {
    return !isCrashed() && !isClosed && sendsUnderWay.getAsLong() > 0;
  }

  Messenger<String> messenger() {
    return messenger;
  }

  CrashingBackend crashing() {
    return crashing;
  }

  HeldCalls calls() {
    return calls;
  }

  /** Sets its clock. */
  void setClock(Duration off) {
    clock.set(off);
  }

  /** Returns by how much its clock is wrong. */
  Duration off() {
    return clock.off();
  }

  boolean isCrashed() {
    return crashing.isCrashed();
  }

  boolean isClosed() {
    return isClosed;
  }

  /** Returns whether it takes calls. */
  boolean isUp() {
    return !isCrashed() && !isClosed && calls.frozenUntil().isEmpty();
  }

  /** Closes its messenger; what is under way may end after that. */
  void close() {
    isClosed = true;
    messenger.close();
  }

  @Override
  public String toString() {
    return "server %x (%+d ms)".formatted(hashCode(), off().toMillis());
  }

  /** Waits for something that this server does, unless one of its calls waits. */
  boolean isDone(CompletableFuture<?> something) {
    long end = System.nanoTime() + Promise.PATIENCE.toNanos();
    while (!something.isDone() && !calls.isHolding()) {
      if (System.nanoTime() > end) {
        return false;
      }
      LockSupport.parkNanos(20_000);
    }
    return something.isDone();
  }
}
