package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.timeline.TimelineException.IdConflict;
import dev.timeline.TimelineException.Rejected;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.contract.CapturedLog;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a subscription outlives: reads that are refused, and an executor that takes nothing. */
class SubscriptionOutageTest {

  private final ScriptedLog log = new ScriptedLog();
  private final ManualExecutor executor = new ManualExecutor();
  private final TimelineStore<String> store = log.store();
  private final ManualFeeds feeds = new ManualFeeds(log, executor);
  private final CapturedLog logged = new CapturedLog(Subscription.class);
  private final List<Long> received = new ArrayList<>();

  @AfterEach
  void close() {
    logged.close();
    feeds.close();
    executor.runAll();
    assertThat(feeds.timers()).isZero();
  }

  private Subscription subscribe(Feeds feeds) {
    return ListenerFeed.open(
        feeds,
        store.async().timeline("t"),
        SeqRange.all(),
        page -> page.entries().forEach(entry -> received.add(entry.seqId())));
  }

  private Subscription subscribe() {
    return subscribe(feeds);
  }

  private void answer(long... seqIds) {
    var call = log.read.next();
    call.answer().complete(Page.of(call.argument(), ScriptedLog.entries(seqIds), false));
    executor.runAll();
  }

  private void failRead(Throwable failure) {
    log.read.next().answer().completeExceptionally(failure);
    executor.runAll();
  }

  /** A subscription that has read to the end of the timeline and rests. */
  private Subscription resting() {
    Subscription subscription = subscribe();
    executor.runAll();
    answer();
    return subscription;
  }

  private static List<Duration> millis(long... millis) {
    return Arrays.stream(millis).mapToObj(Duration::ofMillis).toList();
  }

  @Test
  void aReadThatFailsIsRepeatedWithGrowingPauses() {
    Subscription subscription = subscribe();
    executor.runAll();
    for (Throwable failure :
        List.of(
            new Rejected("t", "the access key has expired"),
            new Unavailable("t", "busy", null),
            new IOException("reset"),
            new Rejected("t", "the access key has expired"))) {
      failRead(failure);
      assertThat(subscription.ended()).isNotDone();
      feeds.fire();
      executor.runAll();
    }
    assertThat(feeds.pauses).isEqualTo(millis(1, 2, 4, 4));
    answer(1);
    assertThat(received).containsExactly(1L);
    assertThat(feeds.pauses).endsWith(Duration.ofMillis(1));
  }

  @Test
  void readsThatFailAreLoggedOnceASpell() {
    subscribe();
    executor.runAll();
    for (int spell = 0; spell < 2; spell++) {
      for (int i = 0; i < 3; i++) {
        failRead(new Unavailable("t", "busy", new IOException("reset")));
        feeds.fire();
        executor.runAll();
      }
      answer();
      feeds.fire();
      executor.runAll();
    }
    String warning =
        "WARN dev.timeline.Subscription - Reading timeline 't' for a subscription failed; will"
            + " retry: dev.timeline.TimelineException$Unavailable: timeline 't': busy (caused by"
            + " java.io.IOException)";
    String over =
        "INFO dev.timeline.Subscription - Reading timeline 't' for a subscription works again";
    assertThat(logged.lines()).containsExactly(warning, over, warning, over);
  }

  @Test
  void noMessageIdIsLogged() {
    subscribe();
    executor.runAll();
    failRead(new IdConflict("t", "secret", 1)); // which no read fails with
    assertThat(logged.lines())
        .singleElement()
        .asString()
        .contains("IdConflict")
        .doesNotContain("secret");
  }

  @Test
  void aReadThatFailsBecauseItWasClosedIsNotLogged() {
    Subscription subscription = subscribe();
    executor.runAll();
    subscription.close();
    failRead(new Unavailable("t", "closed", null));
    assertThat(logged.lines()).isEmpty();
    assertThat(subscription.ended()).isCompleted();
  }

  @Test
  void anExecutorThatTakesNoFirstTurnIsTriedAgain() {
    executor.rejectFromNowOn();
    Subscription subscription = subscribe();
    assertThat(subscription.ended()).isNotDone();
    executor.acceptAgain();
    feeds.fire();
    executor.runAll();
    answer(1);
    assertThat(received).containsExactly(1L);
  }

  @Test
  void anExecutorThatTakesNoLaterTurnIsTriedAgainAndTheHintGoesOn() {
    Subscription subscription = resting();
    executor.rejectFromNowOn();
    assertThatCode(() -> log.hint("t")).doesNotThrowAnyException();
    assertThat(subscription.ended()).isNotDone();
    assertThat(feeds.timers()).isEqualTo(1);
    executor.acceptAgain();
    feeds.fire();
    executor.runAll();
    answer(1);
    assertThat(received).containsExactly(1L);
  }

  @Test
  void whatTheExecutorDidNotTakeIsReadAgainAndDeliveredOnce() {
    subscribe();
    executor.runAll();
    executor.rejectFromNowOn();
    answer(1, 2);
    assertThat(received).isEmpty();
    executor.acceptAgain();
    feeds.fire();
    executor.runAll();
    answer(1, 2);
    assertThat(received).containsExactly(1L, 2L);
    assertThat(log.read.asked).containsExactly(SeqRange.all(), SeqRange.all());
  }

  @Test
  void anExecutorIsTriedWithGrowingPauses() {
    executor.rejectFromNowOn();
    subscribe();
    for (int i = 0; i < 3; i++) {
      feeds.fire();
    }
    assertThat(feeds.pauses).isEqualTo(millis(1, 2, 4, 4));
    assertThat(log.read.asked).isEmpty();
  }

  @Test
  void anExecutorThatTakesNothingIsLoggedOnceASpell() {
    subscribe();
    for (int spell = 0; spell < 2; spell++) {
      executor.runAll();
      executor.rejectFromNowOn();
      answer(1);
      feeds.fire();
      feeds.fire();
      executor.acceptAgain();
      feeds.fire();
    }
    executor.runAll();
    String warning =
        "WARN dev.timeline.Subscription - Executor refused a subscription to timeline 't'; will"
            + " retry: java.util.concurrent.RejectedExecutionException";
    String over =
        "INFO dev.timeline.Subscription - Executor runs a subscription to timeline 't' again";
    assertThat(logged.lines()).containsExactly(warning, over, warning, over);
  }

  @Test
  void anExecutorMayFailWithAnything() {
    for (Throwable failure :
        List.of(new OutOfMemoryError("no native thread"), new NullPointerException())) {
      try (var failing = new ManualFeeds(log, task -> SubscriptionOutageTest.sneak(failure))) {
        Subscription subscription = subscribe(failing);
        failing.fire();
        assertThat(subscription.ended()).isNotDone();
        assertThat(failing.timers()).isEqualTo(1);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void sneak(Throwable thrown) throws E {
    throw (E) thrown;
  }

  @Test
  void aHintDuringARejectionLeavesTheTimerSet() {
    var rejecting = new AtomicBoolean(true);
    Executor hinting =
        task -> {
          if (rejecting.get()) {
            log.hint("t");
            rejecting.set(false);
            throw new RejectedExecutionException();
          }
          executor.execute(task);
        };
    try (var hinted = new ManualFeeds(log, hinting)) {
      subscribe(hinted);
      assertThat(hinted.timers()).isEqualTo(1);
      hinted.fire();
      executor.runAll();
      answer(1);
      assertThat(received).containsExactly(1L);
    }
  }

  @Test
  void closedWhileTheExecutorTakesNothingItEndsAtOnce() {
    executor.rejectFromNowOn();
    Subscription subscription = subscribe();
    subscription.close();
    assertThat(subscription.ended()).isCompleted();
    assertThat(feeds.timers()).isZero();
    log.hint("t");
    assertThat(feeds.timers()).isZero();
  }

  @Test
  void closedDuringAReadItEndsEvenIfTheExecutorTakesNothing() {
    Subscription subscription = subscribe();
    executor.runAll();
    executor.rejectFromNowOn();
    subscription.close();
    answer(1);
    assertThat(subscription.ended()).isCompleted();
    assertThat(received).isEmpty();
    assertThat(logged.lines()).isEmpty();
  }

  @Test
  void theStoreMayBeClosedWhileTheExecutorTakesNothing() {
    executor.rejectFromNowOn();
    Subscription waiting = subscribe();
    executor.acceptAgain();
    Subscription reading = subscribe();
    executor.runAll();
    executor.rejectFromNowOn();
    feeds.close();
    answer(1);
    Stream.of(waiting, reading).forEach(it -> assertThat(it.ended()).isCompleted());
  }
}
