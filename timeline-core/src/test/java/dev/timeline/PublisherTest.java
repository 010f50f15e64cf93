package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.timeline.TimelineException.Rejected;
import dev.timeline.contract.CapturedLog;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Demand, cancellation and failure of a publisher; how a range comes to its end is elsewhere. */
class PublisherTest extends FeedFixture {

  private final Flow.Publisher<Entry<String>> publisher =
      store.async().timeline("t").publisher(SeqRange.after(2).limit(3));

  private RecordingSubscriber subscribed(long atFirst) {
    var subscriber = new RecordingSubscriber(atFirst);
    publisher.subscribe(subscriber);
    executor.runAll();
    return subscriber;
  }

  @Test
  void nothingIsReadBeforeItIsRequested() {
    RecordingSubscriber subscriber = subscribed(0);
    log.hint("t");
    executor.runAll();
    assertThat(log.read.asked).isEmpty();
    subscriber.subscription.request(1);
    executor.runOne();
    assertThat(log.read.asked).containsExactly(SeqRange.after(2).limit(1));
  }

  @Test
  void noMoreIsReadThanWasRequestedAndNoMoreThanAPage() {
    RecordingSubscriber subscriber = subscribed(5);
    answer(true, 3, 4, 5);
    executor.runOne();
    answer(true, 6, 7);
    executor.runOne();
    assertThat(log.read.asked)
        .containsExactly(SeqRange.after(2).limit(3), SeqRange.after(5).limit(2));
    assertThat(subscriber.seqIds()).containsExactly(3L, 4L, 5L, 6L, 7L);
    assertResting();
  }

  @Test
  void requestsAddUp() {
    RecordingSubscriber subscriber = subscribed(0);
    subscriber.subscription.request(1);
    subscriber.subscription.request(1);
    executor.runOne();
    assertThat(log.read.asked).containsExactly(SeqRange.after(2).limit(2));
  }

  @Test
  void requestsBeyondTheLargestNumberAreWithoutEnd() {
    RecordingSubscriber subscriber = subscribed(0);
    subscriber.subscription.request(Long.MAX_VALUE);
    subscriber.subscription.request(Long.MAX_VALUE);
    executor.runOne();
    answer(true, 3, 4, 5);
    executor.runOne();
    assertThat(log.read.asked).endsWith(SeqRange.after(5).limit(3));
    assertThat(subscriber.failures).isEmpty();
  }

  @Test
  void aRequestFromOnNextGoesOnInTheSameTurn() {
    var entries = ScriptedLog.entries(3, 4, 5, 6);
    log.read.answer(range -> ScriptedLog.pageOf(entries, range));
    var oneByOne =
        new RecordingSubscriber(1) {
          @Override
          public void onNext(Entry<String> entry) {
            super.onNext(entry);
            subscription.request(1);
          }
        };
    publisher.subscribe(oneByOne);
    executor.runOne();
    assertThat(oneByOne.seqIds()).containsExactly(3L, 4L, 5L, 6L);
    assertResting();
  }

  @Test
  void eachSubscriberStartsAtTheBeginning() {
    RecordingSubscriber one = subscribed(1);
    answer(true, 3);
    executor.runOne();
    RecordingSubscriber other = subscribed(1);
    answer(true, 3);
    executor.runOne();
    assertThat(one.seqIds()).isEqualTo(other.seqIds());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void aRequestOfLessThanOneIsAnErrorAtRestAndDuringARead(long bad) {
    RecordingSubscriber resting = subscribed(0);
    resting.subscription.request(bad);
    RecordingSubscriber reading = subscribed(1);
    reading.subscription.request(bad);
    answer(true, 3);
    executor.runAll();
    for (RecordingSubscriber subscriber : new RecordingSubscriber[] {resting, reading}) {
      assertThat(subscriber.failures)
          .singleElement()
          .isInstanceOf(IllegalArgumentException.class)
          .satisfies(e -> assertThat(e).hasMessageContaining(Long.toString(bad)));
      assertThat(subscriber.entries).isEmpty();
    }
  }

  @Test
  void cancelledAtRestItReadsAndTellsNothingAnyMore() {
    RecordingSubscriber subscriber = subscribed(1);
    answer(true, 3);
    executor.runOne();
    subscriber.subscription.cancel();
    subscriber.subscription.cancel();
    subscriber.subscription.request(1);
    subscriber.subscription.request(-1);
    log.hint("t");
    assertResting();
    assertThat(subscriber.ends()).isZero();
  }

  @Test
  void cancelledDuringAReadItDeliversNothingOfIt() {
    RecordingSubscriber subscriber = subscribed(1);
    subscriber.subscription.cancel();
    answer(true, 3);
    executor.runAll();
    assertThat(subscriber.entries).isEmpty();
    assertThat(subscriber.ends()).isZero();
    assertResting();
  }

  @Test
  void cancelledFromOnNextItDeliversNoMoreOfThePage() {
    var subscriber =
        new RecordingSubscriber(3) {
          @Override
          public void onNext(Entry<String> entry) {
            super.onNext(entry);
            subscription.cancel();
          }
        };
    publisher.subscribe(subscriber);
    executor.runOne();
    answer(true, 3, 4, 5);
    executor.runAll();
    assertThat(subscriber.seqIds()).containsExactly(3L);
    assertThat(subscriber.ends()).isZero();
  }

  @Test
  void cancelledFromOnSubscribeItNeverReads() {
    var subscriber =
        new RecordingSubscriber(0) {
          @Override
          public void onSubscribe(Flow.Subscription given) {
            given.request(1);
            given.cancel();
          }
        };
    publisher.subscribe(subscriber);
    executor.runAll();
    assertThat(log.read.asked).isEmpty();
    assertThat(subscriber.ends()).isZero();
  }

  @Test
  void aSubscriberThatThrowsCountsAsCancelled() {
    var subscriber =
        new RecordingSubscriber(3) {
          @Override
          public void onNext(Entry<String> entry) {
            super.onNext(entry);
            throw new IllegalStateException("a subscriber must not do this");
          }
        };
    publisher.subscribe(subscriber);
    executor.runOne();
    try (var log = new CapturedLog(Subscription.class)) {
      answer(true, 3, 4, 5);
      executor.runAll();
      assertThat(log.lines())
          .hasSize(1)
          .allMatch(line -> line.contains("IllegalStateException"))
          .noneMatch(line -> line.contains("must not do this"));
    }
    assertThat(subscriber.seqIds()).containsExactly(3L);
    assertThat(subscriber.ends()).isZero();
    assertResting();
  }

  @Test
  void aClosedBackendIsToldOnce() {
    RecordingSubscriber subscriber = subscribed(0);
    var closed = new IllegalStateException("the backend is closed");
    log.read.throwAtOnce(closed);
    subscriber.subscription.request(1);
    executor.runAll();
    store.close();
    assertThat(subscriber.failures).containsExactly(closed);
    assertThat(subscriber.ends()).isEqualTo(1);
  }

  @Test
  void aReadThatIsRefusedForAWhileIsNoFailure() {
    RecordingSubscriber subscriber = subscribed(1);
    failRead(new Rejected("t", "the access key has expired"));
    executor.runAll();
    assertThat(subscriber.ends()).isZero();
    log.hint("t");
    executor.runAll();
    answer(false, 3);
    executor.runAll();
    assertThat(subscriber.seqIds()).containsExactly(3L);
    assertThat(subscriber.ends()).isZero();
  }

  @Test
  void anExecutorThatTakesNothingForAWhileIsNoFailure() {
    RecordingSubscriber resting = subscribed(0);
    executor.rejectFromNowOn();
    resting.subscription.request(1);
    RecordingSubscriber starting = subscribed(1);
    assertThat(resting.ends() + starting.ends()).isZero();
    executor.acceptAgain();
    log.hint("t");
    executor.runAll();
    answer(false, 3);
    answer(false, 3);
    executor.runAll();
    assertThat(resting.seqIds()).isEqualTo(starting.seqIds()).containsExactly(3L);
  }

  @Test
  void cancelledWhileTheExecutorTakesNothingItReadsNothing() {
    RecordingSubscriber subscriber = subscribed(0);
    executor.rejectFromNowOn();
    subscriber.subscription.request(1);
    subscriber.subscription.cancel();
    executor.acceptAgain();
    log.hint("t");
    executor.runAll();
    assertThat(log.read.asked).isEmpty();
    assertThat(subscriber.ends()).isZero();
  }

  @Test
  void misuseIsThrownAtOnce() {
    AsyncTimeline<String> timeline = store.async().timeline("t");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> timeline.publisher(SeqRange.latest()))
        .withMessageContaining("BACKWARD");
    assertThatNullPointerException().isThrownBy(() -> publisher.subscribe(null));
  }
}
