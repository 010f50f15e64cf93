package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Closing a store ends everything that it started, in whatever state that is. */
class StoreCloseTest extends FeedFixture {

  @Test
  void aSubscriptionAtRestEndsNormally() {
    Subscription subscription = resting(5);
    store.close();
    assertThat(subscription.ended()).isCompleted();
    assertThat(log.hints).isEmpty();
    assertThat(log.closes).isEqualTo(1);
  }

  @Test
  void aSubscriptionThatHasNotBegunEndsWithoutReading() {
    Subscription subscription = subscribe(0);
    store.close();
    executor.runAll();
    assertThat(subscription.ended()).isCompleted();
    assertThat(log.read.asked).isEmpty();
  }

  @Test
  void aSubscriptionEndsThoughItsExecutorDropsWhatItTook() {
    Subscription beginning = subscribe(0);
    executor.dropAll();
    Subscription reading = subscribe(0);
    executor.runOne();
    answer(true, 1);
    executor.dropAll();
    store.close();
    assertThat(beginning.ended()).isCompleted();
    assertThat(reading.ended()).isCompleted();
  }

  @Test
  void aDeletionThatTheCloseCutsOffSaysSoAndDeletesNoMore() {
    log.read.answer(
        range -> Page.of(range, ScriptedLog.entries(range.after() + 1), range.after() < 100));
    var deletions = new AtomicInteger();
    log.delete.answer(
        seqId -> {
          if (deletions.incrementAndGet() == 2) {
            store.close();
          }
          return true;
        });
    CompletableFuture<Long> trimming = store.async().timeline("t").trim(100);
    assertThat(trimming)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(TimelineException.Unavailable.class);
    assertThat(deletions).hasValue(2);
  }

  @Test
  void aSubscriptionThatIsReadingDeliversNothingAnyMore() {
    Subscription subscription = subscribe(0);
    executor.runOne();
    store.close();
    answer(true, 1);
    executor.runAll();
    assertThat(received).isEmpty();
    assertThat(subscription.ended()).isCompleted();
  }

  @Test
  void aReadThatTheCloseMadeFailIsNoFailureOfTheSubscription() {
    Subscription subscription = subscribe(0);
    executor.runOne();
    store.close();
    failRead(new IllegalStateException("log is closed"));
    executor.runAll();
    assertThat(subscription.ended()).isCompleted();
  }

  @Test
  void aListenerMayCloseTheStore() {
    Subscription subscription = store.timeline("t").subscribe(0, page -> store.close());
    executor.runOne();
    answer(true, 1);
    executor.runAll();
    assertThat(subscription.ended()).isCompleted();
    assertThat(log.read.asked).hasSize(1);
  }

  @Test
  void aSubscriberIsToldThatThereMayBeMore() {
    var resting = new RecordingSubscriber(0);
    var reading = new RecordingSubscriber(1);
    AsyncTimeline<String> timeline = store.async().timeline("t");
    timeline.publisher(SeqRange.all()).subscribe(resting);
    timeline.publisher(SeqRange.all()).subscribe(reading);
    executor.runAll();
    store.close();
    answer(true, 1);
    executor.runAll();
    assertThat(reading.entries).isEmpty();
    assertThat(resting.failures).singleElement().isInstanceOf(IllegalStateException.class);
    assertThat(reading.failures).singleElement().isInstanceOf(IllegalStateException.class);
    assertThat(resting.ends() + reading.ends()).isEqualTo(2);
  }

  @Test
  void aSubscriberThatComesTooLateIsToldByOnErrorAlone() {
    var publisher = store.async().timeline("t").publisher(SeqRange.all());
    store.close();
    var late = new RecordingSubscriber(1);
    publisher.subscribe(late);
    assertThat(late.subscription).isNotNull();
    assertThat(late.failures).singleElement().isInstanceOf(IllegalStateException.class);
    assertThat(late.completions).hasValue(0);
  }

  @Test
  void closingAgainDoesNothing() {
    resting(5);
    store.close();
    assertThat(catchThrowable(store::close)).isNull();
  }

  @Test
  void theThreadsOfTheStoreAreDaemonsAndEndWithIt() {
    var thread = new CompletableFuture<Thread>();
    log.read.answer(range -> ScriptedLog.pageOf(ScriptedLog.entries(1), range));
    var own = TimelineStore.builder(log, Codec.utf8()).name("own").build();
    own.timeline("t").subscribe(0, page -> thread.complete(Thread.currentThread()));
    Thread feed = thread.join();
    assertThat(feed.isDaemon()).isTrue();
    assertThat(feed.getName()).startsWith("timeline-own-feed-");
    assertThat(threadsOfTheStore()).allMatch(Thread::isDaemon).hasSizeGreaterThanOrEqualTo(1);
    own.close();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(threadsOfTheStore()).isEmpty());
  }

  private static ConcurrentLinkedQueue<Thread> threadsOfTheStore() {
    var found = new ConcurrentLinkedQueue<Thread>();
    Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.isAlive() && thread.getName().startsWith("timeline-own-"))
        .forEach(found::add);
    return found;
  }

  @Test
  void aStoreWithoutFeedsHasStartedNothing() {
    var own = TimelineStore.builder(log, Codec.utf8()).name("own").build();
    own.timeline("t");
    assertThat(log.hints).isEmpty();
    own.close();
  }

  @Test
  void aSubscriberThatThrowsAtTheEndKeepsNothingFromEnding() {
    AsyncTimeline<String> timeline = store.async().timeline("t");
    timeline
        .publisher(SeqRange.all())
        .subscribe(
            new RecordingSubscriber(0) {
              @Override
              public void onError(Throwable reason) {
                throw new IllegalStateException("a subscriber must not do this");
              }
            });
    Subscription other = subscribe(0);
    executor.runAll();
    answer(false);
    executor.runAll();
    assertThat(catchThrowable(store::close)).isNull();
    assertThat(other.ended()).isCompleted();
    assertThat(log.hints).isEmpty();
    assertThat(log.closes).isEqualTo(1);
  }
}
