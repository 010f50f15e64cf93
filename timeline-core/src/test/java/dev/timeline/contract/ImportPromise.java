package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.timeline.Entry;
import dev.timeline.ImportProgress;
import dev.timeline.ImportedEntry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineException.IdConflict;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.TimelineStore;
import dev.timeline.spi.Log;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries from elsewhere keep their times, ids and order, and come once however often it fails. */
abstract class ImportPromise extends Promise {

  private static final Instant LONG_AGO = Instant.parse("2019-03-01T12:00:00.123Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private static ImportedEntry<String> entry(String timelineId, int number) {
    return new ImportedEntry<>(
        timelineId,
        LONG_AGO.plus(HOUR.multipliedBy(number)),
        Message.of("message " + number).withId("old-" + number).with("number", number));
  }

  private static List<ImportedEntry<String>> entries(String timelineId, int count) {
    var entries = new ArrayList<ImportedEntry<String>>();
    for (int i = 0; i < count; i++) {
      entries.add(entry(timelineId, i));
    }
    return entries;
  }

  private static List<ImportedEntry<String>> ofSeveral(int timelines, int count) {
    var entries = new ArrayList<ImportedEntry<String>>();
    for (int i = 0; i < count; i++) {
      for (int room = 0; room < timelines; room++) {
        entries.add(entry("room " + room, i));
      }
    }
    return entries;
  }

  private static void assertHas(Timeline<String> room, List<ImportedEntry<String>> expected) {
    List<Entry<String>> found = Reading.all(room, SeqRange.all());
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i).time()).isEqualTo(expected.get(i).time());
      assertThat(found.get(i).message()).isEqualTo(expected.get(i).message());
    }
  }

  @Test
  void entriesKeepTheirTimesIdsAndOrder() {
    TimelineStore<String> store = open();
    List<ImportedEntry<String>> source = entries("room", 50);
    ImportProgress done = store.importer().importAll(source.iterator());
    assertThat(done).isEqualTo(new ImportProgress(50, 0));
    Timeline<String> room = store.timeline("room");
    assertHas(room, source);
    Entry<String> found = room.find("old-7").orElseThrow();
    assertThat(found.time()).isEqualTo(source.get(7).time());
    assertThat(room.get(found.seqId())).contains(found);
    assertThat(room.getAll(List.of(found.seqId()))).containsExactly(found);
    assertThat(room.latest().orElseThrow().time()).isEqualTo(source.get(49).time());
  }

  @Test
  void aReplaceKeepsTheTimeOfAnImportedEntry() {
    TimelineStore<String> store = open();
    store.importer().importAll(entries("room", 3).iterator());
    Timeline<String> room = store.timeline("room");
    Entry<String> last = room.latest().orElseThrow();
    for (String body : List.of("once", "twice")) {
      Entry<String> replaced = room.replace(last.seqId(), Message.of(body)).orElseThrow();
      assertThat(replaced.time()).isEqualTo(last.time());
      assertThat(room.latest()).contains(replaced);
    }
  }

  @Test
  void retentionBeginsWithTheImport() {
    TimelineStore<String> store = openWithTtl();
    List<ImportedEntry<String>> source = entries("alice", 5);
    store.importer().importAll(source.iterator());
    Timeline<String> inbox = store.timeline("alice");
    clock.advance(TTL.minus(MILLISECOND));
    assertHas(inbox, source);
    clock.advance(MILLISECOND);
    assertHas(inbox, List.of());
    assertThat(inbox.latest()).isEmpty();
  }

  @Test
  void aRepeatOfAnImportedEntryIsTheSame() {
    TimelineStore<String> store = open();
    List<ImportedEntry<String>> source = entries("room", 3);
    store.importer().importAll(source.iterator());
    Timeline<String> room = store.timeline("room");
    Message<String> message = source.get(1).message();
    Entry<String> repeated = room.append(again(message));
    assertThat(repeated.time()).isEqualTo(source.get(1).time());
    assertThat(room.append(again(message))).isEqualTo(repeated);
    assertThat(open().timeline("room").append(again(message))).isEqualTo(repeated);
    assertHas(room, source);
  }

  @Test
  void aTimelineGoesOnAfterAnImport() throws Exception {
    TimelineStore<String> store = open();
    store.importer().importAll(entries("room", 20).iterator());
    Timeline<String> room = store.timeline("room");
    long last = room.latest().orElseThrow().seqId();
    var inbox = new ReceivedPages();
    room.subscribe(last, inbox);
    Entry<String> next = room.append("next");
    assertThat(next.seqId()).isGreaterThan(last);
    assertThat(next.time()).isEqualTo(clock.instant());
    assertThat(inbox.next(1)).containsExactly(next);
  }

  @Test
  void timelinesThatAreMixedKeepTheirOrders() {
    TimelineStore<String> store = open();
    store.importer().importAll(ofSeveral(30, 20).iterator());
    for (int room = 0; room < 30; room++) {
      assertHas(store.timeline("room " + room), entries("room " + room, 20));
    }
  }

  @Test
  void importingAgainAddsNothing() {
    TimelineStore<String> store = open();
    List<ImportedEntry<String>> source = ofSeveral(5, 20);
    store.importer().importAll(source.iterator());
    assertThat(open().importer().importAll(source.iterator()))
        .isEqualTo(new ImportProgress(0, 100));
    assertHas(store.timeline("room 3"), entries("room 3", 20));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 40, 99})
  void anImportThatFailedGoesOn(int after) {
    List<ImportedEntry<String>> source = ofSeveral(5, 20);
    var left = new AtomicInteger(after);
    var broken = Failing.appends(backend, append -> left.getAndDecrement() <= 0);
    TimelineStore<String> failing = open(settings(broken.backend(), "history"));
    assertThatExceptionOfType(Unavailable.class)
        .isThrownBy(() -> failing.importer().importAll(source.iterator()));
    TimelineStore<String> store = open();
    long before = stored(store, 5);
    assertThat(before).isEqualTo(after);
    assertThat(store.importer().importAll(source.iterator()))
        .isEqualTo(new ImportProgress(100 - before, before));
    for (int room = 0; room < 5; room++) {
      assertHas(store.timeline("room " + room), entries("room " + room, 20));
    }
  }

  private static long stored(TimelineStore<String> store, int rooms) {
    long stored = 0;
    for (int room = 0; room < rooms; room++) {
      stored += Reading.all(store.timeline("room " + room), SeqRange.all()).size();
    }
    return stored;
  }

  /** The answer to one append is lost, though it is done; the others are not. */
  @Test
  void anUnknownOutcomeIsLookedIntoWhetherItGoesOnOrIsBegunAgain() {
    List<ImportedEntry<String>> source = ofSeveral(3, 10);
    for (int lost : List.of(1, 3)) { // a third makes it give up
      String name = "history" + lost;
      var answers = new AtomicInteger();
      Predicate<Log.Append> isLost =
          append ->
              append.timelineId().equals("room 1")
                  && append.message().id().orElseThrow().equals("old-4")
                  && answers.incrementAndGet() <= lost;
      TimelineBackend losing =
          ForwardingBackend.withLogs(backend, log -> new LostAnswers(log, isLost));
      try {
        open(settings(losing, name)).importer().importAll(source.iterator());
        assertThat(lost).isOne();
      } catch (OutcomeUnknown e) {
        assertThat(lost).isEqualTo(3);
      }
      TimelineStore<String> store = open(settings(name));
      store.importer().importAll(source.iterator());
      for (int room = 0; room < 3; room++) {
        assertHas(store.timeline("room " + room), entries("room " + room, 10));
      }
    }
  }

  /** The process before may have left one on its way; each later one is this import's own. */
  @Test
  void theFirstEntryOfEachTimelineIsLookedForSinceItsImportBegan() {
    List<Log.Append> appends = new ArrayList<>();
    var watched =
        Failing.appends(
            backend,
            append -> {
              appends.add(append);
              return false;
            });
    TimelineStore<String> store = open(settings(watched.backend(), "history"));
    store.importer().importAll(ofSeveral(2, 3).iterator());
    assertThat(appends).hasSize(6);
    for (Log.Append append : appends) {
      boolean isFirst = append.message().id().orElseThrow().equals("old-0");
      assertThat(append.message().isPossibleResend()).isEqualTo(isFirst);
      assertThat(append.message().resentSince().isPresent()).isEqualTo(isFirst);
    }
  }

  @Test
  void aSourceThatFailsLosesNothingThatCameBefore() {
    List<ImportedEntry<String>> source = entries("room", 30);
    Iterator<ImportedEntry<String>> whole = source.iterator();
    var fails =
        new Iterator<ImportedEntry<String>>() {
          private int left = 20;

          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public ImportedEntry<String> next() {
            if (left-- == 0) {
              throw new IllegalArgumentException("line 21 is no message");
            }
            return whole.next();
          }
        };
    TimelineStore<String> store = open();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.importer().importAll(fails))
        .withMessage("line 21 is no message");
    store.importer().importAll(source.iterator());
    assertHas(store.timeline("room"), source);
  }

  @Test
  void aTimelineWithSomethingElseIsRefusedAndLeftAlone() {
    TimelineStore<String> store = open();
    store.timeline("other").append(Message.of("mine").withId("c-1"));
    store.timeline("unnamed").append("mine");
    assertThatIllegalStateException()
        .isThrownBy(() -> store.importer().importAll(entries("other", 3).iterator()))
        .withMessageContaining("other")
        .withMessageContaining("c-1");
    assertThatIllegalStateException()
        .isThrownBy(() -> store.importer().importAll(entries("unnamed", 3).iterator()))
        .withMessageContaining("unnamed");
    assertThat(Reading.bodies(store.timeline("other"))).containsExactly("mine");
    assertThat(Reading.bodies(store.timeline("unnamed"))).containsExactly("mine");
  }

  @Test
  void anIdThatComesTwiceWithOtherContentIsRefused() {
    TimelineStore<String> store = open();
    ImportedEntry<String> first = entry("room", 1);
    var other = new ImportedEntry<>("room", LONG_AGO, Message.of("other").withId("old-1"));
    assertThatExceptionOfType(IdConflict.class)
        .isThrownBy(() -> store.importer().importAll(List.of(first, other).iterator()));
    assertHas(store.timeline("room"), List.of(first));
  }

  @Test
  void progressIsToldUpToWhatIsReturned() {
    List<ImportProgress> told = new ArrayList<>();
    ImportProgress done =
        open().importer().onProgress(told::add).importAll(entries("room", 10).iterator());
    assertThat(told).isNotEmpty().last().isEqualTo(done);
    assertThat(told).extracting(ImportProgress::total).isSorted();
    assertThat(open().importer().importAll(List.<ImportedEntry<String>>of().iterator()).total())
        .isZero();
  }

  @Test
  void anInterruptEndsTheWaitAndTheImportGoesOnLater() {
    List<ImportedEntry<String>> source = entries("room", 10);
    TimelineBackend hanging =
        ForwardingBackend.withLogs(
            backend,
            log ->
                new ForwardingLog(log) {
                  @Override
                  public List<CompletableFuture<Entry<byte[]>>> appendAll(List<Append> appends) {
                    Thread.currentThread().interrupt(); // while this waits for an answer
                    return List.of(new CompletableFuture<>());
                  }
                });
    TimelineStore<String> store = open(settings(hanging, "history"));
    assertThatExceptionOfType(OutcomeUnknown.class)
        .isThrownBy(() -> store.importer().importAll(source.iterator()));
    assertThat(Thread.interrupted()).isTrue();
    open().importer().importAll(source.iterator());
    assertHas(room(), source);
  }

  @Test
  void whatCannotBeImportedIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ImportedEntry<>("room", LONG_AGO, Message.of("a")))
        .withMessageContaining("room");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ImportedEntry<>("", LONG_AGO, Message.of("a").withId("1")));
    for (Instant time : List.of(Instant.MIN, Instant.MAX)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new ImportedEntry<>("room", time, Message.of("a").withId("1")))
          .withMessageContaining("" + time);
    }
    TimelineStore<String> closed = settings("closed").build();
    closed.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> closed.importer().importAll(entries("room", 1).iterator()));
  }

  @Test
  void aTimeMayBeBefore1970OrInTheFuture() {
    List<ImportedEntry<String>> source = new ArrayList<>();
    for (Instant time :
        List.of(Instant.EPOCH.minusMillis(1), clock.instant().plus(TTL), Instant.EPOCH)) {
      source.add(new ImportedEntry<>("room", time, Message.of("at " + time).withId("at " + time)));
    }
    open().importer().importAll(source.iterator());
    assertHas(room(), source);
  }
}
