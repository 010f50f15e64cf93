package dev.timeline.contract;

import dev.timeline.contract.InterceptedBackend.Call;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The clocks of several servers, each off by something. A backend that asks for the time while a
 * server calls it is told that server's.
 */
final class CallersClock implements InstantSource {

  private static final ThreadLocal<Duration> CALLER = ThreadLocal.withInitial(() -> Duration.ZERO);

  private final InstantSource right;

  /** Creates the clocks that are off from this one. */
  CallersClock(InstantSource right) {
    this.right = right;
  }

  @Override
  public Instant instant() {
    return right.instant().plus(CALLER.get());
  }

  /** Does something at the time of a server whose clock is off. */
  static <T> T at(Duration off, Supplier<T> what) {
    Duration before = CALLER.get();
    CALLER.set(off);
    try {
      return what.get();
    } finally {
      CALLER.set(before);
    }
  }

  /** A server's clock, which may be set. */
  static final class Own implements InstantSource, InterceptedBackend.Interceptor {
    private final InstantSource right;
    private volatile Duration off = Duration.ZERO;

    Own(InstantSource right) {
      this.right = right;
    }

    void set(Duration newOff) {
      off = newOff;
    }

    Duration off() {
      return off;
    }

    @Override
    public Instant instant() {
      return right.instant().plus(off);
    }

    @Override
    public <T> CompletableFuture<T> intercept(Call call, Supplier<CompletableFuture<T>> carryOut) {
      return at(off, carryOut);
    }
  }
}
