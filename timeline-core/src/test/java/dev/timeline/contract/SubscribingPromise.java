package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.timeline.Entry;
import dev.timeline.SeqRange;
import dev.timeline.Subscription;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A subscription delivers each entry once and in order, whatever becomes of the hints. */
abstract class SubscribingPromise extends Promise {

  @BothForms
  void itStartsAfterASeqId(Form form) throws Exception {
    Timeline<String> room = form.timeline(open(), "room");
    List<Entry<String>> entries = Reading.fill(room, 5);
    var fromTheStart = new ReceivedPages();
    var fromTheMiddle = new ReceivedPages();
    var fromTheEnd = new ReceivedPages();
    room.subscribe(0, fromTheStart);
    room.subscribe(entries.get(2).seqId(), fromTheMiddle);
    room.subscribe(entries.get(4).seqId(), fromTheEnd);
    assertThat(fromTheStart.next(5)).isEqualTo(entries);
    assertThat(fromTheMiddle.next(2)).isEqualTo(entries.subList(3, 5));
    Entry<String> news = room.append("news");
    assertThat(fromTheStart.next(1)).containsExactly(news);
    assertThat(fromTheMiddle.next(1)).containsExactly(news);
    assertThat(fromTheEnd.next(1)).containsExactly(news);
  }

  @Test
  void eachEntryComesOnceAndInOrderWhileManyWrite() throws Exception {
    TimelineStore<String> store = open();
    List<ReceivedPages> inboxes =
        List.of(new ReceivedPages(), new ReceivedPages(), new ReceivedPages());
    inboxes.forEach(inbox -> store.timeline("room").subscribe(0, inbox));
    Together.call(6, writer -> () -> Reading.fill(store.timeline("room"), 100));
    List<Entry<String>> all = store.timeline("room").stream(SeqRange.all()).toList();
    assertThat(all).hasSize(600);
    for (ReceivedPages inbox : inboxes) {
      assertThat(inbox.next(600)).isEqualTo(all);
    }
  }

  @Test
  void itHearsOfWhatAnotherHandleAppends() throws Exception {
    var inbox = new ReceivedPages();
    room().subscribe(0, inbox);
    Entry<String> entry = room().append("from elsewhere");
    assertThat(inbox.next(1)).containsExactly(entry);
  }

  @Test
  void aSlowListenerSlowsNobodyElse() throws Exception {
    Timeline<String> room = room();
    var blocked = new CountDownLatch(1);
    var called = new CountDownLatch(1);
    var slow = new ReceivedPages();
    var quick = new ReceivedPages();
    room.subscribe(
        0,
        page -> {
          called.countDown();
          awaitUninterrupted(blocked);
          slow.accept(page);
        });
    room.subscribe(0, quick);
    List<Entry<String>> entries = new ArrayList<>(Reading.fill(room, 1));
    assertThat(called.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    entries.addAll(Reading.fill(room, 300));
    assertThat(quick.next(301)).isEqualTo(entries);
    assertThat(slow.untaken()).isEmpty();
    blocked.countDown();
    assertThat(slow.next(301)).isEqualTo(entries);
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatTheListenerThrowsEndsItAndIsTold() throws Exception {
    Timeline<String> room = room();
    List<Entry<String>> entries = Reading.fill(room, 3);
    var failure = new IllegalArgumentException("the listener's own");
    var calls = new AtomicInteger();
    var other = new ReceivedPages();
    Subscription failing =
        room.subscribe(
            0,
            page -> {
              calls.incrementAndGet();
              throw failure;
            });
    room.subscribe(0, other);
    assertThat(endOf(failing)).hasCause(failure);
    room.append("more");
    assertThat(other.next(4)).startsWith(entries.toArray(Entry[]::new));
    assertThat(calls).hasValue(1);
  }

  @BothForms
  void nothingComesAfterItWasClosed(Form form) throws Exception {
    Timeline<String> room = form.timeline(open(), "room");
    var closed = new ReceivedPages();
    var open = new ReceivedPages();
    Subscription subscription = room.subscribe(0, closed);
    room.subscribe(0, open);
    room.append("before");
    closed.next(1);
    subscription.close();
    subscription.close();
    assertThat(endOf(subscription)).isNull();
    Reading.fill(room, 50);
    open.next(51);
    assertThat(closed.untaken()).isEmpty();
  }

  @Test
  void aListenerMayCloseItsSubscription() throws Exception {
    Timeline<String> room = room();
    Reading.fill(room, 250); // more than fits in one page
    var calls = new AtomicInteger();
    var own = new CompletableFuture<Subscription>();
    Subscription subscription =
        room.subscribe(
            0,
            page -> {
              calls.incrementAndGet();
              own.join().close();
            });
    own.complete(subscription);
    assertThat(endOf(subscription)).isNull();
    assertThat(calls).hasValue(1);
  }

  @Test
  void closingTheStoreEndsItNormally() throws Exception {
    TimelineStore<String> store = open();
    var inbox = new ReceivedPages();
    Subscription idle = store.timeline("nobody").subscribe(0, new ReceivedPages());
    Subscription busy = store.timeline("room").subscribe(0, inbox);
    for (int i = 0; i < 100; i++) { // by when the idle one has come to rest
      store.timeline("room").append("message");
      inbox.next(1);
    }
    store.close();
    assertThat(endOf(busy)).isNull();
    assertThat(endOf(idle)).isNull();
  }

  @Test
  void closingTheBackendEndsIt() throws Exception {
    Timeline<String> room = room();
    var inbox = new ReceivedPages();
    Subscription subscription = room.subscribe(0, inbox);
    room.append("message");
    inbox.next(1);
    backend.close();
    assertThat(endOf(subscription)).hasCauseInstanceOf(IllegalStateException.class);
  }

  @BothForms
  void readsThatAreRefusedForAWhileDoNotEndIt(Form form) throws Exception {
    var refusing = new RefusingReads(backend);
    Timeline<String> room = form.timeline(open(settings(refusing.backend(), "history")), "room");
    List<Entry<String>> entries = new ArrayList<>(Reading.fill(room, 3));
    var inbox = new ReceivedPages();
    Subscription subscription = room.subscribe(entries.get(0).seqId(), inbox);
    refusing.repairAfterSeveral();
    assertThat(inbox.next(2)).isEqualTo(entries.subList(1, 3));
    Entry<String> news = room.append("news");
    assertThat(inbox.next(1)).containsExactly(news);
    assertThat(subscription.ended()).isNotDone();
  }

  @BothForms
  void anExecutorThatRejectsForAWhileDoesNotEndIt(Form form) throws Exception {
    var executor = new RejectingExecutor();
    Timeline<String> room = form.timeline(open(settings("history").executor(executor)), "room");
    List<Entry<String>> entries = Reading.fill(room, 3);
    var inbox = new ReceivedPages();
    Subscription subscription = room.subscribe(0, inbox);
    executor.repairAfterSeveral();
    assertThat(inbox.next(3)).isEqualTo(entries);
    assertThat(subscription.ended()).isNotDone();
  }

  @Test
  void oneCanSubscribeAgainWhereOneStopped() throws Exception {
    Timeline<String> room = room();
    List<Entry<String>> entries = new ArrayList<>();
    List<Entry<String>> got = new ArrayList<>();
    long last = 0;
    for (int round = 0; round < 5; round++) {
      var inbox = new ReceivedPages();
      entries.addAll(Reading.fill(room, 4));
      try (Subscription subscription = room.subscribe(last, inbox)) {
        got.addAll(inbox.next(4));
        assertThat(subscription.ended()).isNotDone();
      }
      last = got.get(got.size() - 1).seqId();
    }
    assertThat(got).isEqualTo(entries);
  }

  @Test
  void nobodyElseCanEndIt() throws Exception {
    Timeline<String> room = room();
    var inbox = new ReceivedPages();
    Subscription subscription = room.subscribe(0, inbox);
    subscription.ended().complete(null);
    Entry<String> entry = room.append("message");
    assertThat(inbox.next(1)).containsExactly(entry);
    assertThat(subscription.ended()).isNotDone();
  }

  /** What it ended with; null if normally. */
  private static Throwable endOf(Subscription subscription) {
    return catchThrowable(
        () -> subscription.ended().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
  }
}
