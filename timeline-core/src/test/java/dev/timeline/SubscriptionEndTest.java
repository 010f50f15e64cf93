package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Rejected;
import dev.timeline.TimelineException.Unavailable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How a subscription ends, and what it goes on after; for outages see SubscriptionOutageTest. */
class SubscriptionEndTest extends FeedFixture {

  private static void assertEnded(Subscription subscription) {
    assertThat(subscription.ended()).isCompleted();
  }

  private static void assertEndedBy(Subscription subscription, Throwable failure) {
    assertThat(subscription.ended())
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingCause()
        .isSameAs(failure);
  }

  @Test
  void closedBeforeItsFirstTurnItNeverReads() {
    Subscription subscription = subscribe(0);
    subscription.close();
    executor.runAll();
    assertThat(log.read.asked).isEmpty();
    assertEnded(subscription);
  }

  @Test
  void closedAtRestItEndsAtOnceAndHearsNoHint() {
    Subscription subscription = resting(5);
    assertThat(subscription.ended()).isNotDone();
    subscription.close();
    assertEnded(subscription);
    log.hint("t");
    assertResting();
  }

  @Test
  void closedDuringAReadItDeliversNothingOfIt() {
    Subscription subscription = subscribe(0);
    executor.runOne();
    subscription.close();
    answer(true, 1);
    executor.runAll();
    assertThat(received).isEmpty();
    assertThat(log.read.asked).hasSize(1);
    assertEnded(subscription);
  }

  @Test
  void closedByItsListenerItReadsNoFurther() {
    var self = new AtomicReference<Subscription>();
    Consumer<Page<String>> closing =
        page -> {
          receive(page);
          self.get().close();
          assertThat(self.get().ended()).isNotDone(); // the call is still running
        };
    self.set(store.timeline("t").subscribe(0, closing));
    executor.runOne();
    answer(true, 1, 2);
    executor.runAll();
    assertThat(received).containsExactly(1L, 2L);
    assertThat(log.read.asked).hasSize(1);
    assertEnded(self.get());
  }

  @Test
  void closingAgainDoesNothing() {
    Subscription subscription = resting(5);
    subscription.close();
    subscription.close();
    store.close();
    assertEnded(subscription);
  }

  static Stream<Throwable> thrownByAListener() {
    return Stream.of(new IllegalStateException("boom"), new AssertionError("boom"));
  }

  @ParameterizedTest
  @MethodSource("thrownByAListener")
  void whatTheListenerThrowsEndsIt(Throwable thrown) {
    Subscription subscription =
        store
            .timeline("t")
            .subscribe(
                0,
                page -> {
                  receive(page);
                  SubscriptionEndTest.<RuntimeException>sneak(thrown);
                });
    executor.runOne();
    answer(true, 1);
    executor.runAll();
    log.hint("t");
    assertResting();
    assertThat(received).containsExactly(1L);
    assertEndedBy(subscription, thrown);
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void sneak(Throwable thrown) throws E {
    throw (E) thrown;
  }

  static Stream<Throwable> failures() {
    return Stream.of(
        new Unavailable("t", "busy", null),
        new Rejected("t", "the access key has expired"),
        new OutcomeUnknown("t", null, "hm", null),
        new IOException("reset"),
        new StackOverflowError());
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aReadThatFailsIsRepeatedAfterAPause(Throwable failure) {
    try (var polling = log.store(Codec.utf8(), executor, Duration.ofMillis(1))) {
      Subscription subscription = polling.timeline("t").subscribe(3, this::receive);
      for (int i = 0; i < 3; i++) {
        awaitRead(); // of the first turn, then of the timer's
        failRead(failure);
        executor.runAll();
        assertThat(subscription.ended()).isNotDone();
      }
      awaitRead();
      assertThat(log.read.asked).containsOnly(SeqRange.after(3)).hasSize(4);
      answer(false, 4);
      executor.runAll();
      assertThat(received).containsExactly(4L);
    }
  }

  @Test
  void aHintAfterSuchAFailureDoesNotWaitForThePause() {
    subscribe(0);
    executor.runOne();
    failRead(new Unavailable("t", "busy", null));
    executor.runOne();
    assertResting();
    log.hint("t");
    executor.runOne();
    assertThat(log.read.waiting()).isEqualTo(1);
  }

  @Test
  void entriesThatNoHintToldOfAreFoundByPolling() {
    try (var polling = log.store(Codec.utf8(), executor, Duration.ofMillis(1))) {
      polling.timeline("t").subscribe(0, this::receive);
      awaitRead();
      answer(false);
      awaitRead();
      answer(false, 1);
      executor.runAll();
      assertThat(received).containsExactly(1L);
    }
  }

  @Test
  void aClosedBackendEndsIt() {
    var closed = new IllegalStateException("the backend is closed");
    Subscription subscription = resting(5);
    log.read.throwAtOnce(closed);
    log.hint("t");
    executor.runAll();
    assertEndedBy(subscription, closed);
    assertThat(log.read.asked).hasSize(2);
  }

  @Test
  void nobodyButTheSubscriptionItselfCompletesItsEnd() {
    Subscription subscription = resting(5);
    CompletableFuture<Void> given = subscription.ended();
    given.complete(null);
    assertThat(subscription.ended()).isNotDone();
  }
}
