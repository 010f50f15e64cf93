package dev.timeline.tablestore;

import dev.timeline.TimelineException;
import dev.timeline.TimelineException.OutcomeUnknown;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A write that depends on what is there, tried until its deadline: look, decide, write, and look
 * again if that was refused or whose outcome is unknown.
 *
 * @param <S> what is there
 */
abstract class ConditionalWrite<S> {

  /** The decision that follows from what is there. */
  enum Decision {
    WRITE,
    DONE,
    NOT_DONE,
    /** An attempt that got no answer may have been carried out, and it no longer shows. */
    CANNOT_TELL
  }

  private final Requests requests;
  private final @Nullable String timelineId;
  private final String what;
  private final Deadline deadline;
  private int attempts;
  private long sentNanos;
  private @Nullable ServiceFailure unknown;

  /**
   * A write.
   *
   * @param what is said to have failed if it does
   */
  ConditionalWrite(Requests requests, @Nullable String timelineId, String what, Deadline deadline) {
    this.requests = requests;
    this.timelineId = timelineId;
    this.what = what;
    this.deadline = deadline;
  }

  abstract CompletableFuture<S> look();

  abstract Decision decide(S present, boolean outcomeUnknown);

  abstract CompletableFuture<?> write(S present);

  /** Returns the outcome of a condition that was not met, if it is clear without another look. */
  Optional<Boolean> refused() {
    return Optional.empty();
  }

  /**
   * Returns whether an attempt whose outcome is unknown has to have timed out before the next, lest
   * both be carried out.
   */
  boolean hasToSettle() {
    return false;
  }

  final Deadline deadline() {
    return deadline;
  }

  /** Looks first. */
  @SuppressWarnings("FutureReturnValueIgnored") // the nested one is what thenCompose takes
  final CompletableFuture<Boolean> run() {
    return look()
        .handle(
            (present, failure) ->
                failure == null ? next(present) : this.<Boolean>failed(Requests.failureOf(failure)))
        .thenCompose(next -> next);
  }

  private CompletableFuture<Boolean> next(S present) {
    return switch (decide(present, unknown != null)) {
      case DONE -> CompletableFuture.completedFuture(true);
      case NOT_DONE -> CompletableFuture.completedFuture(false);
      case CANNOT_TELL -> this.failed(ServiceFailure.noAnswer("it no longer shows"));
      case WRITE -> untilSettled().isZero() ? run(present) : pause(untilSettled());
    };
  }

  private Duration untilSettled() {
    if (unknown == null || !hasToSettle()) {
      return Duration.ZERO;
    }
    Duration left = requests.attemptTimeout().minusNanos(System.nanoTime() - sentNanos);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Takes for granted what is there. */
  @SuppressWarnings("FutureReturnValueIgnored") // the nested one is what thenCompose takes
  final CompletableFuture<Boolean> run(S present) {
    if (!deadline.leaves(requests.attemptTimeout())) {
      return failed(ServiceFailure.notSent("no time was left", null));
    }
    attempts++;
    sentNanos = System.nanoTime();
    return write(present)
        .handle(
            (written, failure) ->
                failure == null
                    ? CompletableFuture.completedFuture(true)
                    : afterFailure(Requests.failureOf(failure)))
        .thenCompose(next -> next);
  }

  private CompletableFuture<Boolean> afterFailure(ServiceFailure failure) {
    if (failure.isConditionCheckFail()) {
      return unknown == null && refused().isPresent()
          ? CompletableFuture.completedFuture(refused().get())
          : run();
    }
    if (failure.isFinal()) {
      return failed(failure);
    }
    if (failure.isUnknown()) {
      unknown = failure;
    }
    requests.tellRetry("PutRow", failure, attempts, 1);
    return pause(Backoff.after(attempts, deadline));
  }

  private CompletableFuture<Boolean> pause(Duration pause) {
    return deadline.leaves(pause.plus(requests.attemptTimeout()))
        ? requests.later(pause).thenCompose(ignored -> run())
        : failed(ServiceFailure.notSent("no time was left", unknown));
  }

  private <T> CompletableFuture<T> failed(ServiceFailure failure) {
    TimelineException known =
        unknown == null
            ? failure.nothingDone(timelineId, what)
            : new OutcomeUnknown(
                timelineId,
                null,
                "%s; it may have been done: %s".formatted(what, unknown.getMessage()),
                unknown);
    return CompletableFuture.failedFuture(known);
  }
}
