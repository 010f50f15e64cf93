package dev.timeline.contract;

import dev.timeline.TimelineException;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.contract.InterceptedBackend.Call;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A store that keeps one record or one timeline in doubt for a while: what is written to it may be
 * carried out or not, and reads of it may fail. Thread-safe.
 */
final class StoreInDoubt implements InterceptedBackend.Interceptor {

  private final Random random;
  private Optional<Place> place = Optional.empty();

  /**
   * Creates a store that is in order.
   *
   * @param random decides what is carried out
   */
  StoreInDoubt(Random random) {
    this.random = random;
  }

  /**
   * A record or a timeline.
   *
   * @param kind the end of the name of its log or records
   */
  record Place(String kind, String key) {
    boolean isIn(Call call) {
      return call.name().endsWith(kind) && call.keys().contains(key);
    }
  }

  synchronized void begin(Place inDoubt) {
    place = Optional.of(inDoubt);
  }

  synchronized void end() {
    place = Optional.empty();
  }

  synchronized boolean isInDoubt() {
    return place.isPresent();
  }

  private enum Fate {
    CARRIED_OUT,
    NOT_CARRIED_OUT,
    ANSWERED
  }

  private synchronized Fate fateOf(Call call) {
    if (place.isEmpty() || !place.get().isIn(call)) {
      return Fate.ANSWERED;
    }
    boolean isHappy = random.nextBoolean();
    if (call.isWrite()) {
      return isHappy ? Fate.CARRIED_OUT : Fate.NOT_CARRIED_OUT;
    }
    return isHappy ? Fate.ANSWERED : Fate.NOT_CARRIED_OUT;
  }

  @Override
  public <T> CompletableFuture<T> intercept(Call call, Supplier<CompletableFuture<T>> carryOut) {
    return switch (fateOf(call)) {
      case ANSWERED -> carryOut.get();
      case CARRIED_OUT ->
          carryOut
              .get()
              .handle((done, failure) -> done)
              .thenCompose(done -> CompletableFuture.failedFuture(noAnswer(call)));
      case NOT_CARRIED_OUT -> CompletableFuture.failedFuture(noAnswer(call));
    };
  }

  private static TimelineException noAnswer(Call call) {
    return call.isWrite()
        ? new OutcomeUnknown(null, null, "nothing was answered", null)
        : new Unavailable(null, "nothing was answered", null);
  }

  @Override
  public boolean isOneByOne() {
    return isInDoubt();
  }
}
