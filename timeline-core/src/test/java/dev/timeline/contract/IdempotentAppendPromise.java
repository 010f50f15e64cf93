package dev.timeline.contract;

import static dev.timeline.contract.BackendContract.Capability.REMEMBERS_EVERY_ID;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.timeline.AppendOrder;
import dev.timeline.AppendResult;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.IdConflict;
import dev.timeline.TimelineException.Retry;
import dev.timeline.TimelineStore;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** A message id stands for one entry of its timeline; another content under it is refused. */
abstract class IdempotentAppendPromise extends Promise {

  private static final Message<String> HI = Message.of("hi").withId("c-1").with("lang", "en");

  /** The orders of two appends that are under way together. */
  private static final List<List<AppendOrder>> ORDERS =
      List.of(
          List.of(AppendOrder.none(), AppendOrder.none()),
          List.of(AppendOrder.key("a"), AppendOrder.key("b")),
          List.of(AppendOrder.none(), AppendOrder.caller()),
          List.of(AppendOrder.caller(), AppendOrder.caller()));

  @BothForms
  void aRetryGetsTheFirstEntry(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    Entry<String> first = room.append(HI);
    clock.advance(Duration.ofMinutes(5));
    room.append("in between");
    assertThat(room.append(HI)).isEqualTo(first);
    assertThat(room.append(HI.possiblyResent())).isEqualTo(first);
    assertThat(form.timeline(open(), "room").append(HI)).isEqualTo(first);
    assertThat(Reading.bodies(room)).containsExactly("hi", "in between");
  }

  @BothForms
  void aResendMaySaySinceWhen(Form form) {
    Instant since = clock.instant();
    Timeline<String> room = form.timeline(open(), "room");
    Entry<String> first = room.append(HI);
    room.append("in between");
    for (Instant time : List.of(since, since.minusSeconds(60), Instant.EPOCH)) {
      assertThat(room.append(HI.possiblyResent(time))).isEqualTo(first);
      assertThat(form.timeline(open(), "room").append(HI.possiblyResent(time))).isEqualTo(first);
      assertRefused(room, HI.withBody("hello").possiblyResent(time), first);
    }
    Message<String> lost = Message.of("never arrived").withId("c-2").possiblyResent(since);
    assertThat(room.append(lost)).isEqualTo(room.append(lost));
    assertThat(Reading.bodies(room)).containsExactly("hi", "in between", "never arrived");
  }

  @Test
  void aCallerSaysWithAFingerprintWhichMessagesAreTheSame() {
    var options = new LogOptions("history", Optional.empty(), Duration.ofDays(1));
    try (Log log = backend.openLog(options)) {
      Entry<byte[]> first = appended(log, said("hi", 1));
      assertThat(appended(log, said("hello", 1)).seqId()).isEqualTo(first.seqId());
      assertThatThrownBy(() -> appended(log, said("hi", 2))).isInstanceOf(IdConflict.class);
      assertThat(appended(log, said("hello", 1)).seqId()).isEqualTo(first.seqId());
    }
    assertThat(Reading.bodies(open().timeline("room"))).containsExactly("hi");
  }

  private static Entry<byte[]> appended(Log log, Log.Append append) {
    try {
      return log.append(append).join();
    } catch (CompletionException e) {
      assertThat(e).hasCauseInstanceOf(TimelineException.class);
      throw (TimelineException) e.getCause();
    }
  }

  private static Log.Append said(String body, long fingerprint) {
    return new Log.Append(
        "room",
        Message.of(body.getBytes(UTF_8)).withId("c-1"),
        AppendOrder.none(),
        false,
        OptionalLong.of(fingerprint));
  }

  @Test
  void aMarkedResendOfWhatNeverArrivedIsStored() {
    Timeline<String> room = room();
    Entry<String> entry = room.append(HI.possiblyResent());
    assertThat(room.append(HI)).isEqualTo(entry);
    assertThat(Reading.bodies(room)).containsExactly("hi");
  }

  @Test
  void withoutAnIdEveryAppendIsANewEntry() {
    Timeline<String> room = room();
    room.append("hi");
    room.append("hi");
    assertThat(Reading.bodies(room)).containsExactly("hi", "hi");
  }

  @BothForms
  void aRepeatWithinABatchGetsTheFirstEntry(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    List<Entry<String>> entries =
        Reading.entries(room.appendAll(List.of(HI, Message.of("other"), HI)));
    assertThat(entries.get(2)).isEqualTo(entries.get(0));
    assertThat(Reading.bodies(room)).containsExactly("hi", "other");
    assertThat(Reading.entries(room.appendAll(List.of(HI, HI.possiblyResent()))))
        .containsOnly(entries.get(0));
    assertThat(Reading.bodies(room)).containsExactly("hi", "other");
  }

  @Test
  void aRetriedFanOutGetsTheFirstEntryOfEachTimeline() {
    TimelineStore<String> store = open();
    List<Entry<String>> first = Reading.entries(store.appendTo(List.of("alice", "bob"), HI));
    List<Entry<String>> again =
        Reading.entries(store.appendTo(List.of("bob", "carol", "alice", "bob"), HI));
    assertThat(again.get(2)).isEqualTo(first.get(0));
    assertThat(again.get(0)).isEqualTo(first.get(1)).isEqualTo(again.get(3));
    for (String id : List.of("alice", "bob", "carol")) {
      assertThat(Reading.bodies(store.timeline(id))).containsExactly("hi");
    }
  }

  @Test
  void anIdIsRememberedUntilTheEndOfItsWindow() {
    Duration window = Duration.ofDays(3);
    Timeline<String> room = open(settings("ids").deduplicationWindow(window)).timeline("room");
    Entry<String> first = room.append(HI);
    clock.advance(window.minus(MILLISECOND));
    assertThat(room.append(again(HI))).isEqualTo(first);
    assertThat(Reading.bodies(room)).containsExactly("hi");
  }

  @Test
  void anIdIsRememberedAfterItsEntryHasExpired() {
    needs(REMEMBERS_EVERY_ID, "an id may be forgotten once its entry has expired");
    Timeline<String> inbox =
        open(settings("ids").ttl(TTL).deduplicationWindow(TTL.multipliedBy(3))).timeline("alice");
    Entry<String> first = inbox.append(HI);
    clock.advance(TTL);
    inbox.append("later");
    assertThat(inbox.append(HI)).isEqualTo(first);
    assertThat(inbox.get(first.seqId())).isEmpty();
    assertThat(Reading.bodies(inbox)).containsExactly("later");
    assertRefused(inbox, HI.withBody("hello"), first);
  }

  @BothForms
  void anIdIsRememberedAfterItsEntryWasDeleted(Form form) {
    needs(REMEMBERS_EVERY_ID, "without a mark, an id may be forgotten with its entry");
    assertStaysTaken(form.timeline(open(), "room"), HI);
  }

  @BothForms
  void aDeletedIdStaysTakenForAMarkedResend(Form form) {
    assertStaysTaken(form.timeline(open(), "room"), HI.possiblyResent());
    assertStaysTaken(form.timeline(open(), "hall"), HI.possiblyResent(clock.instant()));
  }

  @BothForms
  void aDeletedIdStaysTakenWhereIdsAreExact(Form form) {
    assertStaysTaken(form.timeline(open(settings("exact").exactMessageIds()), "room"), HI);
  }

  /** Deletes the entry of an id, and checks that the id stays taken. */
  private static void assertStaysTaken(Timeline<String> timeline, Message<String> again) {
    Entry<String> first = timeline.append(HI);
    timeline.append("later");
    timeline.delete(first.seqId());
    assertThat(timeline.append(again)).isEqualTo(first);
    assertRefused(timeline, again.withBody("hello"), first);
    assertThat(timeline.get(first.seqId())).isEmpty();
    assertThat(Reading.bodies(timeline)).containsExactly("later");
  }

  @BothForms
  void anIdStandsForWhatWasAppendedUnderItEvenIfThatWasReplaced(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    Entry<String> first = room.append(HI);
    assertThat(room.replace(first.seqId(), Message.of("edited"))).isPresent();
    assertThat(room.append(HI).seqId()).isEqualTo(first.seqId());
    assertThat(room.append(HI.possiblyResent()).seqId()).isEqualTo(first.seqId());
    assertRefused(room, HI.withBody("edited"), first);
    assertRefused(room, HI.withBody("edited").possiblyResent(), first);
    assertThat(Reading.bodies(room)).containsExactly("edited");
  }

  @BothForms
  void theSameIdWithOtherContentIsRefused(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    Entry<String> first = room.append(HI);
    assertRefused(room, HI.withBody("hello"), first);
    assertRefused(room, HI.withBody("hello").possiblyResent(), first);
    assertRefused(room, HI.withBody(""), first);
    assertRefused(room, HI.with("lang", "fr"), first);
    assertRefused(
        room, HI.with("lang", "en".getBytes(java.nio.charset.StandardCharsets.UTF_8)), first);
    assertRefused(room, HI.with("more", true), first);
    assertRefused(room, Message.of("hi").withId("c-1"), first);
    assertThat(Reading.all(room, SeqRange.all())).containsExactly(first);
    assertThat(room.append(HI)).isEqualTo(first);
  }

  private static void assertRefused(
      Timeline<String> timeline, Message<String> message, Entry<String> first) {
    var conflict = catchThrowableOfType(IdConflict.class, () -> timeline.append(message));
    assertThat(conflict).as("what the append of %s failed with", message).isNotNull();
    assertThat(conflict.messageId()).isEqualTo("c-1");
    assertThat(conflict.seqId()).isEqualTo(first.seqId());
    assertThat(conflict.timelineId()).contains(timeline.id());
    assertThat(conflict.retry()).isEqualTo(Retry.POINTLESS);
  }

  @Test
  void twoOfOneIdThatAreUnderWayTogetherAreOneEntry() {
    TimelineStore<String> store = open();
    List<CompletableFuture<Entry<String>>> underWay = new ArrayList<>();
    for (int round = 0; round < 10; round++) {
      for (List<AppendOrder> orders : ORDERS) {
        Message<String> message = Message.of("hi").withId("c-" + underWay.size());
        orders.forEach(
            order -> underWay.add(store.async().timeline("room").append(message, order)));
      }
    }
    List<Entry<String>> entries = underWay.stream().map(JoinedTimeline::join).toList();
    for (int i = 0; i < entries.size(); i += 2) {
      assertThat(entries.get(i)).isEqualTo(entries.get(i + 1));
    }
    assertThat(Reading.all(store.timeline("room"), SeqRange.all()))
        .containsExactlyInAnyOrderElementsOf(Set.copyOf(entries))
        .hasSize(entries.size() / 2);
  }

  @Test
  void ofTwoContentsUnderOneIdThatAreUnderWayTogetherOneIsRefused() {
    TimelineStore<String> store = open();
    List<CompletableFuture<List<AppendResult<String>>>> underWay = new ArrayList<>();
    for (int round = 0; round < 10; round++) {
      for (List<AppendOrder> orders : ORDERS) {
        String id = "c-" + underWay.size();
        for (AppendOrder order : orders) {
          Message<String> message = Message.of("content " + underWay.size()).withId(id);
          underWay.add(store.async().timeline("room").appendAll(List.of(message), order));
        }
      }
    }
    List<AppendResult<String>> results =
        underWay.stream().map(JoinedTimeline::join).map(one -> one.get(0)).toList();
    List<Entry<String>> stored = new ArrayList<>();
    for (int i = 0; i < results.size(); i += 2) {
      stored.add(assertOneIsStored(results.subList(i, i + 2)));
    }
    assertThat(Reading.all(store.timeline("room"), SeqRange.all()))
        .containsExactlyInAnyOrderElementsOf(stored);
  }

  /** Checks that one of them is stored and the others are refused because of it. */
  private static Entry<String> assertOneIsStored(List<AppendResult<String>> results) {
    List<Entry<String>> stored =
        results.stream()
            .filter(AppendResult.Appended.class::isInstance)
            .map(AppendResult::orThrow)
            .toList();
    assertThat(stored).hasSize(1);
    assertThat(results)
        .filteredOn(AppendResult.Failed.class::isInstance)
        .hasSize(results.size() - 1)
        .extracting(failed -> ((AppendResult.Failed<?>) failed).reason())
        .allSatisfy(
            reason ->
                assertThat(reason)
                    .isInstanceOfSatisfying(
                        IdConflict.class,
                        conflict -> assertThat(conflict.seqId()).isEqualTo(stored.get(0).seqId())));
    return stored.get(0);
  }

  @Test
  void manyWhoAppendTheSameAtOnceGetOneEntry() throws Exception {
    List<Timeline<String>> handles = List.of(room(), room());
    for (int round = 0; round < 30; round++) {
      Message<String> message = Message.of("hi " + round).withId("c-" + round);
      List<Entry<String>> entries =
          Together.call(6, writer -> () -> handles.get(writer % 2).append(message));
      assertThat(entries).containsOnly(entries.get(0));
    }
    assertThat(Reading.bodies(room())).hasSize(30).doesNotHaveDuplicates();
  }

  @Test
  void ofManyContentsUnderOneIdAtOnceOneIsStored() throws Exception {
    Timeline<String> room = room();
    for (int round = 0; round < 30; round++) {
      String id = "c-" + round;
      List<AppendResult<String>> results =
          Together.call(
              4,
              writer ->
                  () -> room.appendAll(List.of(Message.of("by " + writer).withId(id))).get(0));
      assertThat(room.latest()).contains(assertOneIsStored(results));
    }
    assertThat(Reading.bodies(room)).hasSize(30);
  }
}
