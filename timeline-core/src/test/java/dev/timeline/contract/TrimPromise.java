package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.TimelineStore;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * The beginning of a timeline can be deleted, and all of it; what comes later goes on from there.
 */
abstract class TrimPromise extends Promise {

  @BothForms
  void whatIsBelowASeqIdIsDeletedAndNothingElse(Form form) {
    TimelineStore<String> store = open();
    Timeline<String> room = form.timeline(store, "room");
    Entry<String> other = store.timeline("other room").append("other");
    List<Entry<String>> entries = Reading.fill(room, 30);
    assertThat(room.trim(0)).isZero();
    assertThat(room.trim(entries.get(0).seqId())).isZero();
    assertThat(room.trim(entries.get(20).seqId())).isEqualTo(20);
    assertThat(Reading.all(room, SeqRange.all())).isEqualTo(entries.subList(20, 30));
    assertThat(room.get(entries.get(19).seqId())).isEmpty();
    assertThat(room.trim(entries.get(20).seqId())).isZero();
    assertThat(Reading.all(store.timeline("other room"), SeqRange.all())).containsExactly(other);
  }

  @Test
  void aTimelineThatWasErasedIsEmptyAndGoesOn() {
    TimelineStore<String> store = open();
    Timeline<String> room = store.timeline("room");
    assertThat(store.erase("room")).isZero();
    List<Entry<String>> entries = Reading.fill(room, 25);
    assertThat(store.erase("room")).isEqualTo(25);
    assertThat(Reading.all(room, SeqRange.all())).isEmpty();
    assertThat(room.latest()).isEmpty();
    assertThat(JoinedTimeline.join(store.async().erase("room"))).isZero();
    Entry<String> next = open().timeline("room").append("next");
    assertThat(next.seqId()).isGreaterThan(entries.get(24).seqId());
    assertThat(Reading.all(room, SeqRange.after(entries.get(10).seqId()))).containsExactly(next);
  }

  @Test
  void messageIdsStayTakenForTheirWindow() {
    Timeline<String> room = room();
    Message<String> message = Message.of("once").withId("c-1");
    Entry<String> first = room.append(message);
    long trimmed = room.append("next").seqId();
    assertThat(room.trim(trimmed)).isOne();
    assertThat(room.append(again(message)).seqId()).isEqualTo(first.seqId());
    assertThat(Reading.bodies(room)).containsExactly("next");
  }

  @Test
  void whatWasReplacedIsDeletedAsItIsNowAndDoesNotComeBack() {
    Timeline<String> room = room();
    Entry<String> plain = room.append("a");
    Entry<String> replaced = room.replace(room.append("b"), Message.of("c")).orElseThrow();
    Entry<String> named = room.append(Message.of("d").withId("c-1"));
    assertThat(room.trim(named.seqId() + 1)).isEqualTo(3);
    for (Entry<String> seen : List.of(plain, replaced, named)) {
      assertThat(room.replace(seen, Message.of("back"))).isEmpty();
      assertThat(room.delete(seen.seqId())).isFalse();
    }
    assertThat(Reading.bodies(room)).isEmpty();
  }

  @Test
  void progressIsToldUpToTheNumberThatIsReturned() {
    TimelineStore<String> store = open();
    Timeline<String> room = store.timeline("room");
    Reading.fill(room, 2_500);
    List<Long> told = new ArrayList<>();
    long deleted = JoinedTimeline.join(store.async().erase("room", told::add));
    assertThat(deleted).isEqualTo(2_500);
    assertThat(told).isSorted().doesNotHaveDuplicates().last().isEqualTo(2_500L);
    assertThat(told).hasSizeGreaterThan(1);
  }

  @Test
  void aTrimThatFailedGoesOnWhenItIsCalledAgain() {
    Reading.fill(room(), 2_500);
    var fails = new AtomicBoolean(true);
    TimelineBackend failing = ForwardingBackend.withLogs(backend, log -> new FailsOnce(log, fails));
    Timeline<String> room = open(settings(failing, "history")).timeline("room");
    long last = room.latest().orElseThrow().seqId();
    assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> room.trim(last));
    int left = Reading.all(room, SeqRange.all()).size();
    assertThat(left).isBetween(1, 2_499);
    assertThat(room.trim(last)).isEqualTo(left - 1);
    assertThat(Reading.seqIds(Reading.all(room, SeqRange.all()))).containsExactly(last);
  }

  /** Refuses the batch after the first that deleted anything. */
  private static final class FailsOnce extends ForwardingLog {
    private final AtomicBoolean fails;
    private volatile boolean hasDeleted;

    FailsOnce(Log log, AtomicBoolean fails) {
      super(log);
      this.fails = fails;
    }

    @Override
    public CompletableFuture<Deletion> deleteSome(
        String timelineId, SeqRange range, Set<String> attributes, Predicate<Entry<byte[]>> which) {
      if (hasDeleted && fails.getAndSet(false)) {
        return CompletableFuture.failedFuture(new Unavailable(timelineId, "refused", null));
      }
      return super.deleteSome(timelineId, range, attributes, which)
          .thenApply(
              done -> {
                hasDeleted |= done.deleted() > 0;
                return done;
              });
    }
  }

  @Test
  void aSubscriptionPassesOverWhatIsGone() throws Exception {
    Timeline<String> room = room();
    List<Entry<String>> entries = Reading.fill(room, 20);
    assertThat(room.trim(entries.get(15).seqId())).isEqualTo(15); // or the rest would be waited for
    var inbox = new ReceivedPages();
    room.subscribe(entries.get(3).seqId(), inbox);
    assertThat(inbox.next(5)).isEqualTo(entries.subList(15, 20));
    open().erase("room");
    Entry<String> next = room.append("next");
    assertThat(inbox.next(1)).containsExactly(next);
  }

  @Test
  void aScanSkipsAndRepeatsNothingThatIsLeft() {
    Timeline<String> room = room();
    List<Entry<String>> entries = Reading.fill(room, 60);
    List<Long> read = new ArrayList<>();
    SeqRange rest = SeqRange.all().limit(3);
    boolean more = true;
    while (more) {
      var page = Reading.page(room, rest);
      read.addAll(Reading.seqIds(page.entries()));
      room.trim(entries.get(Math.min(40, read.size() + 4)).seqId());
      rest = page.next();
      more = page.more();
    }
    assertThat(read).isSorted().doesNotHaveDuplicates();
    assertThat(read).containsAll(Reading.seqIds(entries.subList(40, 60)));
  }

  @Test
  void thoseWhoTrimAtOnceDeleteEachEntryOnce() throws Exception {
    Timeline<String> room = room();
    List<Entry<String>> entries = Reading.fill(room, 500);
    long before = entries.get(400).seqId();
    List<Long> deleted = Together.call(4, i -> () -> room().trim(before));
    assertThat(deleted.stream().mapToLong(Long::longValue).sum()).isEqualTo(400);
    assertThat(Reading.all(room, SeqRange.all())).isEqualTo(entries.subList(400, 500));
  }

  @Test
  void whatIsAppendedMeanwhileIsKept() throws Exception {
    Timeline<String> room = room();
    List<Entry<String>> entries = Reading.fill(room, 300);
    long before = entries.get(299).seqId();
    var appended = new ArrayList<Long>();
    Future<?> appending =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 50; i++) {
                appended.add(room.append("new").seqId());
              }
            });
    room().trim(before);
    appending.get();
    assertThat(Reading.seqIds(Reading.all(room, SeqRange.after(before)))).isEqualTo(appended);
  }

  /** What the SPI offers beyond this: to delete what a filter picks. */
  @Test
  void aLogDeletesWhatAFilterPicks() {
    Timeline<String> room = room();
    for (int i = 0; i < 30; i++) {
      room.append(Message.of("" + i).with("kind", i % 3));
    }
    var options = new LogOptions("history", Optional.empty(), Duration.ofHours(24), false);
    try (Log log = backend.openLog(options)) {
      SeqRange rest = SeqRange.all().limit(7);
      int deleted = 0;
      for (boolean more = true; more; ) {
        Log.Deletion some =
            JoinedTimeline.join(
                log.deleteSome(
                    "room",
                    rest,
                    Set.of("kind"),
                    entry -> entry.message().attributes().whole("kind").orElse(0) == 1));
        deleted += some.deleted();
        rest = some.next();
        more = some.more();
      }
      assertThat(deleted).isEqualTo(10);
    }
    assertThat(Reading.bodies(room)).hasSize(20).doesNotContain("1", "4", "28");
  }

  @BothForms
  void whatIsNoSeqIdIsRefused(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    room.append("a");
    for (long before : List.of(-1L, Long.MAX_VALUE)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> room.trim(before))
          .withMessageContaining("" + before);
    }
    assertThatIllegalArgumentException().isThrownBy(() -> open().erase(""));
    assertThatNullPointerException()
        .isThrownBy(() -> open().async().timeline("room").trim(1, null));
    assertThat(Reading.bodies(room)).containsExactly("a");
  }
}
