package dev.timeline.contract;

import static dev.timeline.contract.BackendContract.Capability.STARTS_DAEMONS_ONLY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Subscription;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.Records;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * Closing ends exactly what was opened, once; calls on a closed object fail and say that it is
 * closed.
 */
abstract class ClosingPromise extends Promise {

  @Test
  void closingAgainDoesNothing() {
    TimelineStore<String> store = open();
    store.timeline("room").subscribe(0, page -> {});
    Log log = backend.openLog(new LogOptions("other", Optional.empty(), Duration.ofHours(24)));
    Log.Registration registration = log.onAppend(timelineId -> {});
    Records records = backend.openRecords("cursors");
    for (AutoCloseable closeable :
        List.of(registration, store, log, records, backend, records, log, store, registration)) {
      assertThatCode(closeable::close).doesNotThrowAnyException();
      assertThatCode(closeable::close).doesNotThrowAnyException();
    }
  }

  @BothForms
  void aClosedStoreRefusesEveryCall(Form form) {
    TimelineStore<String> store = open();
    Timeline<String> room = form.timeline(store, "room");
    long seqId = room.append("message").seqId();
    store.close();
    assertRefusesEveryCall(room, seqId);
    assertThatIllegalStateException().isThrownBy(() -> store.timeline("room"));
    assertThatIllegalStateException().isThrownBy(() -> store.async().timeline("room"));
    assertThatIllegalStateException()
        .isThrownBy(() -> store.appendTo(List.of("room"), Message.of("lost")));
    assertThatIllegalStateException()
        .isThrownBy(() -> store.async().appendTo(List.of("room"), Message.of("lost")));
    assertThat(Reading.bodies(room())).containsExactly("message");
  }

  @BothForms
  void aStoreOnAClosedBackendRefusesEveryCall(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    long seqId = room.append("message").seqId();
    backend.close();
    assertRefusesEveryCall(room, seqId);
  }

  private static void assertRefusesEveryCall(Timeline<String> timeline, long seqId) {
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> timeline.append("lost"),
            () -> timeline.append(Message.of("lost").withId("c-1")),
            () -> timeline.appendAll(Reading.messages("lost")),
            () -> timeline.get(seqId),
            () -> timeline.getAll(List.of(seqId)),
            timeline::latest,
            () -> timeline.page(SeqRange.all()),
            () -> timeline.stream(SeqRange.all()).toList(),
            () -> timeline.replace(seqId, Message.of("lost")),
            () -> timeline.delete(seqId))) {
      assertThatIllegalStateException().isThrownBy(call);
    }
  }

  @Test
  void aClosedStoreTakesNoSubscription() {
    TimelineStore<String> store = open();
    Timeline<String> room = store.timeline("room");
    store.close();
    assertThatIllegalStateException().isThrownBy(() -> room.subscribe(0, page -> {}));
  }

  @Test
  void aClosedBackendOpensNothing() {
    Records records = backend.openRecords("cursors");
    backend.close();
    assertThatIllegalStateException().isThrownBy(this::open);
    assertThatIllegalStateException().isThrownBy(() -> backend.openRecords("cursors"));
    assertRefusesEveryCall(records);
  }

  private static void assertRefusesEveryCall(Records records) {
    assertThatIllegalStateException().isThrownBy(() -> records.get("bob"));
    assertThatIllegalStateException()
        .isThrownBy(() -> records.compareAndSet("bob", Optional.empty(), new byte[0]));
  }

  @Test
  void closingOneStoreLeavesTheOthersAndTheEntries() throws Exception {
    TimelineStore<String> closed = open();
    TimelineStore<String> other = open();
    var inbox = new ReceivedPages();
    Subscription subscription = other.timeline("room").subscribe(0, inbox);
    Entry<String> first = closed.timeline("room").append("first");
    closed.close();
    Entry<String> second = other.timeline("room").append("second");
    assertThat(inbox.next(2)).containsExactly(first, second);
    assertThat(subscription.ended()).isNotDone();
    assertThat(Reading.all(room(), SeqRange.all())).containsExactly(first, second);
  }

  @Test
  void aStoreCannotBeOpenedWithOtherSettings() {
    Entry<String> entry = room().append("message");
    assertThatIllegalStateException().isThrownBy(() -> open(settings("history").ttl(TTL)));
    assertThatIllegalStateException()
        .isThrownBy(() -> open(settings("history").deduplicationWindow(TTL)));
    assertThat(Reading.all(room(), SeqRange.all())).containsExactly(entry);
  }

  @Test
  void noThreadIsStartedThatKeepsTheProcessAlive() throws Exception {
    Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
    try (TimelineBackend own = another();
        TimelineStore<String> store = settings(own, "history").ttl(TTL).build();
        Records records = own.openRecords("cursors")) {
      var inbox = new ReceivedPages();
      Timeline<String> room = store.timeline("room");
      Subscription subscription = room.subscribe(0, inbox);
      Reading.fill(room, 20);
      inbox.next(20);
      JoinedTimeline.join(records.get("bob"));
      if (!lacks(STARTS_DAEMONS_ONLY)) {
        assertNoThreadKeepsTheProcessAlive(before);
      }
      subscription.close();
      subscription.ended().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }
    if (lacks(STARTS_DAEMONS_ONLY)) {
      backend.close(); // some of its threads may have started only after those of before were noted
      letThreadsEnd(before);
    }
    assertNoThreadKeepsTheProcessAlive(before);
  }

  /** Those of a client may do so some time after it was closed. */
  private static void letThreadsEnd(Set<Thread> before) throws InterruptedException {
    long start = System.nanoTime();
    while (!keepingTheProcessAlive(before).isEmpty()
        && System.nanoTime() - start < PATIENCE.toNanos()) {
      Thread.sleep(10);
    }
  }

  private static void assertNoThreadKeepsTheProcessAlive(Set<Thread> before) {
    assertThat(keepingTheProcessAlive(before)).isEmpty();
  }

  private static List<Thread> keepingTheProcessAlive(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.isDaemon() && !before.contains(thread))
        .toList();
  }
}
