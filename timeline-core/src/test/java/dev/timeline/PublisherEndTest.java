package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A publisher of a range with an end completes when the timeline has grown to that end. SeqIds have
 * holes, so only an entry at or past the end shows that it has.
 */
class PublisherEndTest extends FeedFixture {

  private static final SeqRange PROBE = SeqRange.after(5).limit(1);

  private RecordingSubscriber subscribed(SeqRange range, long atFirst) {
    var subscriber = new RecordingSubscriber(0);
    store.async().timeline("t").publisher(range).subscribe(subscriber);
    executor.runAll();
    if (atFirst > 0) {
      subscriber.subscription.request(atFirst);
      executor.runOne();
    }
    return subscriber;
  }

  @Test
  void itCompletesWithTheLastEntryWithoutMoreDemand() {
    RecordingSubscriber subscriber = subscribed(SeqRange.all().upTo(5), 2);
    answer(true, 3, 5);
    executor.runOne();
    assertThat(subscriber.seqIds()).containsExactly(3L, 5L);
    assertThat(subscriber.completions).hasValue(1);
    assertResting();
  }

  @Test
  void anEmptyRangeIsCompleteAtOnceAndWithoutARequest() {
    RecordingSubscriber subscriber = subscribed(SeqRange.after(5).upTo(5), 0);
    assertThat(subscriber.completions).hasValue(1);
    assertThat(log.read.asked).isEmpty();
  }

  @Test
  void itWaitsWhileTheTimelineHasNotGrownToTheEnd() {
    RecordingSubscriber subscriber = subscribed(SeqRange.all().upTo(5), 10);
    answer(false, 3);
    executor.runOne();
    assertThat(log.read.asked).endsWith(PROBE);
    answer(false);
    executor.runOne();
    assertResting();
    assertThat(subscriber.ends()).isZero();
  }

  @Test
  void itCompletesWhenTheTimelineHasGrownPastTheEnd() {
    RecordingSubscriber subscriber = subscribed(SeqRange.all().upTo(5), 10);
    answer(false, 3);
    executor.runOne();
    answer(false, 9); // the probe finds an entry past the end
    executor.runOne();
    assertThat(subscriber.ends()).isZero();
    answer(false); // nothing has come before it
    executor.runOne();
    assertThat(subscriber.seqIds()).containsExactly(3L);
    assertThat(subscriber.completions).hasValue(1);
  }

  @Test
  void anEntryThatCameBetweenTheReadAndTheProbeIsDelivered() {
    RecordingSubscriber subscriber = subscribed(SeqRange.all().upTo(5), 10);
    answer(false, 3);
    executor.runOne();
    answer(false, 9);
    executor.runOne();
    answer(false, 4); // appended before 9, after the first read
    executor.runOne();
    assertThat(subscriber.seqIds()).containsExactly(3L, 4L);
    assertThat(subscriber.completions).hasValue(1);
  }

  @Test
  void itReadsAllPagesUpToTheEndAfterTheProbe() {
    RecordingSubscriber subscriber = subscribed(SeqRange.all().upTo(5).limit(1), 10);
    answer(false);
    executor.runOne();
    answer(false, 9);
    executor.runOne();
    answer(true, 2);
    executor.runOne();
    answer(true);
    executor.runOne();
    answer(false, 4);
    executor.runOne();
    assertThat(subscriber.seqIds()).containsExactly(2L, 4L);
    assertThat(subscriber.completions).hasValue(1);
  }

  @Test
  void aHintAfterAProbeInVainReadsTheRangeAgainFirst() {
    RecordingSubscriber subscriber = subscribed(SeqRange.all().upTo(5), 10);
    answer(false, 3);
    executor.runOne();
    answer(false);
    executor.runOne();
    log.hint("t");
    executor.runOne();
    assertThat(log.read.asked).endsWith(SeqRange.after(3).upTo(5).limit(9));
    answer(false, 5);
    executor.runOne();
    assertThat(subscriber.seqIds()).containsExactly(3L, 5L);
    assertThat(subscriber.completions).hasValue(1);
  }

  @Test
  void aRangeThatEndsAtTheHighestSeqIdNeverProbes() {
    subscribed(SeqRange.all(), 10);
    answer(false, 3);
    executor.runOne();
    assertResting();
    assertThat(log.read.asked).hasSize(1);
  }

  @Test
  void cancelledWhileItProbesItTellsNothing() {
    RecordingSubscriber subscriber = subscribed(SeqRange.all().upTo(5), 10);
    answer(false);
    executor.runOne();
    subscriber.subscription.cancel();
    answer(false, 9);
    executor.runAll();
    assertThat(subscriber.ends()).isZero();
    assertResting();
  }

  @Test
  void theProbeGoesOnPastEmptyPages() {
    RecordingSubscriber subscriber = subscribed(SeqRange.all().upTo(5), 10);
    answer(false, 3);
    executor.runOne();
    SeqRange further = SeqRange.after(1_000).limit(1); // all up to here has expired
    log.read.next().answer().complete(new Page<>(List.of(), further, true));
    executor.runOne();
    assertThat(log.read.asked).endsWith(further);
    answer(false, 1_001);
    executor.runOne();
    answer(false);
    executor.runOne();
    assertThat(subscriber.completions).hasValue(1);
  }

  @Test
  void aSubscriberThatRequestedExactlyWhatThereIsIsToldTheEnd() {
    RecordingSubscriber subscriber = subscribed(SeqRange.all().upTo(5), 1);
    answer(false, 3);
    executor.runOne();
    answer(false, 9);
    executor.runOne();
    assertThat(log.read.waiting()).isEqualTo(1);
    answer(false);
    executor.runOne();
    assertThat(subscriber.completions).hasValue(1);
  }
}
