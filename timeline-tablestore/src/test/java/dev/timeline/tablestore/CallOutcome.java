package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.AppendResult;
import dev.timeline.Entry;
import dev.timeline.TimelineException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * How a call ended: with a value, or with a failure that says what it left behind. Anything but a
 * {@link TimelineException} is no way to end.
 *
 * @param took how long it was under way
 */
record CallOutcome<T>(Optional<T> value, Optional<TimelineException> failure, Duration took) {

  /** The time that a call may take beyond its time-out where calls take as long as usual. */
  private static final Duration SLACK = Duration.ofSeconds(8);

  private static final long FOREVER_SECONDS = 120;

  /** Makes the call. */
  static <T> CallOutcome<T> of(Supplier<T> call) {
    long began = System.nanoTime();
    try {
      T value = call.get();
      return new CallOutcome<>(Optional.of(value), Optional.empty(), since(began));
    } catch (TimelineException failure) {
      return new CallOutcome<>(Optional.empty(), Optional.of(failure), since(began));
    }
  }

  /** Makes a call that answers with a future, and waits for that. */
  static <T> CallOutcome<T> ofAsync(Supplier<CompletableFuture<T>> call) {
    return of(() -> await(call.get()));
  }

  /**
   * Makes a call that nothing keeps from succeeding, and may be made again, until it succeeds. A
   * busy machine may need more than the call's own time-out.
   */
  static <T> T patiently(Supplier<T> call) {
    long began = System.nanoTime();
    while (true) {
      try {
        return call.get();
      } catch (TimelineException.Unavailable | TimelineException.OutcomeUnknown failure) {
        if (since(began).toSeconds() > FOREVER_SECONDS) {
          throw failure;
        }
      }
    }
  }

  /** One of several that one call answered. */
  static CallOutcome<Entry<String>> of(AppendResult<String> result, Duration took) {
    CallOutcome<Entry<String>> ended = of(result::orThrow);
    return new CallOutcome<>(ended.value, ended.failure, took);
  }

  /** What the future answers, and throws what it fails with. */
  static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(FOREVER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TimelineException failure) {
        throw failure;
      }
      throw new AssertionError("a future failed with something else", e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("a future that never ends", e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Duration since(long began) {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  boolean isDone() {
    return value.isPresent();
  }

  /** Whether it promises that nothing was done, now and for ever. */
  boolean isNotDone() {
    return failure.isPresent() && !isUnknown();
  }

  boolean isUnknown() {
    return failure.filter(TimelineException.OutcomeUnknown.class::isInstance).isPresent();
  }

  boolean isUnavailable() {
    return failure.filter(TimelineException.Unavailable.class::isInstance).isPresent();
  }

  boolean isRejected() {
    return failure.filter(TimelineException.Rejected.class::isInstance).isPresent();
  }

  /** The id under which an append of unknown outcome is to be repeated. */
  String messageId() {
    return ((TimelineException.OutcomeUnknown) failure.orElseThrow())
        .messageId()
        .orElseThrow(
            () -> new AssertionError("without an id it cannot be repeated", failure.get()));
  }

  /** That it kept to its time-out; so many, if it is made of several calls one after another. */
  void assertInTime(Duration timeout, int calls) {
    assertInTime(took, timeout.multipliedBy(calls));
  }

  /** That it took no longer than its time-out and what this machine may need besides. */
  static void assertInTime(Duration took, Duration timeout) {
    if (took.compareTo(timeout.plus(SLACK)) >= 0) {
      Duration slack = CallSpeed.scaledBySlowest(SLACK);
      assertThat(took).as("how long it took").isLessThan(timeout.plus(slack));
    }
  }

  @Override
  public String toString() {
    return value.isPresent() ? "done: " + value.get() : "failed: " + failure.orElseThrow();
  }
}
