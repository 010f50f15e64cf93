package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.timeline.Entry;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** A subscriber gets what it requested, each entry once and in order, and hears of the end. */
abstract class PublishingPromise extends Promise {

  /** Keeps what it gets, and requests nothing by itself. */
  private static final class Subscriber implements Flow.Subscriber<Entry<String>> {
    private final List<Entry<String>> entries = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private volatile Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
    }

    @Override
    public void onNext(Entry<String> entry) {
      entries.add(entry);
    }

    @Override
    public void onError(Throwable failure) {
      end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      end.complete(null);
    }

    void awaitEntries(List<Entry<String>> expected) {
      await().untilAsserted(() -> assertThat(entries).isEqualTo(expected));
    }

    void awaitEnd() {
      await().until(end::isDone);
    }

    Throwable failure() {
      awaitEnd();
      return catchThrowable(end::join).getCause();
    }
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(MILLISECOND);
  }

  private static Subscriber subscribe(TimelineStore<String> store, SeqRange range) {
    var subscriber = new Subscriber();
    store.async().timeline("room").publisher(range).subscribe(subscriber);
    return subscriber;
  }

  @Test
  void aSubscriberGetsWhatItRequestedAndNoMore() {
    TimelineStore<String> store = open();
    List<Entry<String>> entries = Reading.fill(store.timeline("room"), 20);
    Subscriber modest = subscribe(store, SeqRange.all());
    Subscriber greedy = subscribe(store, SeqRange.after(entries.get(4).seqId()));
    modest.subscription.request(2);
    greedy.subscription.request(Long.MAX_VALUE);
    modest.awaitEntries(entries.subList(0, 2));
    greedy.awaitEntries(entries.subList(5, 20));
    modest.subscription.request(1);
    modest.subscription.request(3);
    modest.awaitEntries(entries.subList(0, 6));
    Entry<String> news = store.timeline("room").append("news");
    await().until(() -> greedy.entries.contains(news));
    assertThat(modest.entries).hasSize(6);
    assertThat(modest.end).isNotDone();
    assertThat(greedy.end).isNotDone();
  }

  @Test
  void itCompletesWhenTheTimelineHasGrownToTheEndOfTheRange() {
    TimelineStore<String> store = open();
    Timeline<String> room = store.timeline("room");
    List<Entry<String>> entries = Reading.fill(room, 5);
    Subscriber upToAnEntry = subscribe(store, SeqRange.all().upTo(entries.get(3).seqId()));
    upToAnEntry.subscription.request(100);
    upToAnEntry.awaitEnd();
    assertThat(upToAnEntry.end).isCompleted();
    assertThat(upToAnEntry.entries).isEqualTo(entries.subList(0, 4));
  }

  @Test
  void itCompletesAlsoIfNoEntryStandsAtTheEndOfTheRange() {
    TimelineStore<String> store = open();
    Timeline<String> room = store.timeline("room");
    List<Entry<String>> entries = Reading.fill(room, 5);
    room.delete(entries.get(3).seqId());
    Subscriber upToAHole = subscribe(store, SeqRange.all().upTo(entries.get(3).seqId()));
    upToAHole.subscription.request(100);
    upToAHole.awaitEnd();
    assertThat(upToAHole.end).isCompleted();
    assertThat(upToAHole.entries).isEqualTo(entries.subList(0, 3));
  }

  @Test
  void itDoesNotCompleteBeforeTheTimelineHasGrownSoFar() {
    TimelineStore<String> store = open();
    Timeline<String> room = store.timeline("room");
    List<Entry<String>> entries = Reading.fill(room, 3);
    long end = entries.get(2).seqId() + 1;
    Subscriber subscriber = subscribe(store, SeqRange.all().upTo(end));
    subscriber.subscription.request(100);
    subscriber.awaitEntries(entries);
    assertThat(subscriber.end).isNotDone();
    Entry<String> next = room.append("at or beyond the end");
    subscriber.awaitEnd();
    assertThat(subscriber.end).isCompleted();
    assertThat(subscriber.entries.contains(next)).isEqualTo(next.seqId() == end);
  }

  @Test
  void nothingComesAfterItWasCancelled() {
    TimelineStore<String> store = open();
    Timeline<String> room = store.timeline("room");
    List<Entry<String>> entries = Reading.fill(room, 2);
    Subscriber cancelled = subscribe(store, SeqRange.all());
    Subscriber open = subscribe(store, SeqRange.all());
    cancelled.subscription.request(100);
    open.subscription.request(100);
    cancelled.awaitEntries(entries);
    cancelled.subscription.cancel();
    Entry<String> news = room.append("news");
    await().until(() -> open.entries.contains(news));
    assertThat(cancelled.entries).isEqualTo(entries);
    assertThat(cancelled.end).isNotDone();
  }

  @Test
  void aRequestForNothingIsAnError() {
    TimelineStore<String> store = open();
    Subscriber subscriber = subscribe(store, SeqRange.all());
    subscriber.subscription.request(0);
    assertThat(subscriber.failure()).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsThatAreRefusedForAWhileAreNoError() throws Exception {
    var refusing = new RefusingReads(backend);
    TimelineStore<String> store = open(settings(refusing.backend(), "history"));
    List<Entry<String>> entries = Reading.fill(store.timeline("room"), 3);
    Subscriber subscriber = subscribe(store, SeqRange.all().upTo(entries.get(2).seqId()));
    subscriber.subscription.request(2);
    refusing.repairAfterSeveral();
    subscriber.awaitEntries(entries.subList(0, 2));
    subscriber.subscription.request(1);
    subscriber.awaitEnd();
    assertThat(subscriber.end).isCompleted();
    assertThat(subscriber.entries).isEqualTo(entries);
  }

  @Test
  void anExecutorThatRejectsForAWhileIsNoError() throws Exception {
    var executor = new RejectingExecutor();
    TimelineStore<String> store = open(settings("history").executor(executor));
    List<Entry<String>> entries = Reading.fill(store.timeline("room"), 3);
    Subscriber subscriber = subscribe(store, SeqRange.all());
    subscriber.subscription.request(3);
    executor.repairAfterSeveral();
    subscriber.awaitEntries(entries);
    assertThat(subscriber.end).isNotDone();
  }

  @Test
  void closingTheBackendIsAnError() {
    TimelineStore<String> store = open();
    Entry<String> entry = store.timeline("room").append("message");
    Subscriber subscriber = subscribe(store, SeqRange.all());
    subscriber.subscription.request(2);
    subscriber.awaitEntries(List.of(entry));
    backend.close();
    assertThat(subscriber.failure()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void closingTheStoreIsAnErrorBecauseThereMayBeMore() {
    TimelineStore<String> store = open();
    Entry<String> entry = store.timeline("room").append("message");
    Subscriber subscriber = subscribe(store, SeqRange.all());
    subscriber.subscription.request(2);
    subscriber.awaitEntries(List.of(entry));
    store.close();
    assertThat(subscriber.failure()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void subscribingOnceTheStoreIsClosedIsAnErrorToTheSubscriber() {
    TimelineStore<String> store = open();
    Flow.Publisher<Entry<String>> publisher =
        store.async().timeline("room").publisher(SeqRange.all());
    store.close();
    var subscriber = new Subscriber();
    publisher.subscribe(subscriber);
    assertThat(subscriber.failure()).isInstanceOf(IllegalStateException.class);
  }
}
