package dev.timeline.contract;

import static dev.timeline.contract.BackendContract.Capability.REMEMBERS_EVERY_ID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.timeline.AppendResult;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineException.IdConflict;
import dev.timeline.TimelineException.Retry;
import dev.timeline.TimelineStore;
import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A message id stands for one entry of its timeline; another content under it is refused. */
abstract class IdempotentAppendPromise extends Promise {

  private static final Message<String> HI = Message.of("hi").withId("c-1").with("lang", "en");

  IdempotentAppendPromise(Function<InstantSource, TimelineBackend> opener, Set<Capability> lacks) {
    super(opener, lacks);
  }

  @BothForms
  void aRetryGetsTheFirstEntry(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    Entry<String> first = room.append(HI);
    clock.advance(Duration.ofMinutes(5));
    room.append("in between");
    assertThat(room.append(again(HI))).isEqualTo(first);
    assertThat(room.append(HI.possiblyResent())).isEqualTo(first);
    assertThat(form.timeline(open(), "room").append(again(HI))).isEqualTo(first);
    assertThat(Reading.bodies(room)).containsExactly("hi", "in between");
  }

  @Test
  void aMarkedResendOfWhatNeverArrivedIsStored() {
    Timeline<String> room = room();
    Entry<String> entry = room.append(HI.possiblyResent());
    assertThat(room.append(again(HI))).isEqualTo(entry);
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
        Reading.entries(room.appendAll(List.of(HI, Message.of("other"), again(HI))));
    assertThat(entries.get(2)).isEqualTo(entries.get(0));
    assertThat(Reading.bodies(room)).containsExactly("hi", "other");
    assertThat(Reading.entries(room.appendAll(List.of(again(HI), again(HI)))))
        .containsOnly(entries.get(0));
    assertThat(Reading.bodies(room)).containsExactly("hi", "other");
  }

  @Test
  void aRetriedFanOutGetsTheFirstEntryOfEachTimeline() {
    TimelineStore<String> store = open();
    List<Entry<String>> first = Reading.entries(store.appendTo(List.of("alice", "bob"), HI));
    List<Entry<String>> again =
        Reading.entries(store.appendTo(List.of("bob", "carol", "alice", "bob"), again(HI)));
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
    needs(REMEMBERS_EVERY_ID, "an id may be forgotten with its entry");
    Timeline<String> room = form.timeline(open(), "room");
    Entry<String> first = room.append(HI);
    room.append("later");
    room.delete(first.seqId());
    assertThat(room.append(HI)).isEqualTo(first);
    assertThat(room.get(first.seqId())).isEmpty();
    assertThat(Reading.bodies(room)).containsExactly("later");
  }

  @BothForms
  void anIdStandsForWhatWasAppendedUnderItEvenIfThatWasReplaced(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    Entry<String> first = room.append(HI);
    room.replace(first.seqId(), Message.of("edited"));
    assertThat(room.append(again(HI)).seqId()).isEqualTo(first.seqId());
    assertRefused(room, HI.withBody("edited"), first);
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
    assertThat(room.append(again(HI))).isEqualTo(first);
  }

  private void assertRefused(
      Timeline<String> timeline, Message<String> message, Entry<String> first) {
    var conflict = catchThrowableOfType(IdConflict.class, () -> timeline.append(again(message)));
    assertThat(conflict).as("what the append of %s failed with", message).isNotNull();
    assertThat(conflict.messageId()).isEqualTo("c-1");
    assertThat(conflict.seqId()).isEqualTo(first.seqId());
    assertThat(conflict.timelineId()).contains(timeline.id());
    assertThat(conflict.retry()).isEqualTo(Retry.POINTLESS);
  }

  @Test
  void manyWhoAppendTheSameAtOnceGetOneEntry() throws Exception {
    needs(REMEMBERS_EVERY_ID, "appends at the same time may all be stored");
    TimelineStore<String> store = open();
    Timeline<String> room = store.timeline("room");
    for (int round = 0; round < 30; round++) {
      Message<String> message = Message.of("hi " + round).withId("c-" + round);
      List<Entry<String>> entries = Together.call(6, writer -> () -> room.append(message));
      assertThat(entries).containsOnly(entries.get(0));
    }
    assertThat(Reading.bodies(room)).hasSize(30).doesNotHaveDuplicates();
  }

  @Test
  void ofManyContentsUnderOneIdAtOnceOneIsStored() throws Exception {
    needs(REMEMBERS_EVERY_ID, "appends at the same time may all be stored");
    Timeline<String> room = room();
    for (int round = 0; round < 30; round++) {
      String id = "c-" + round;
      List<AppendResult<String>> results =
          Together.call(
              4,
              writer ->
                  () -> room.appendAll(List.of(Message.of("by " + writer).withId(id))).get(0));
      List<Entry<String>> stored =
          results.stream()
              .filter(AppendResult.Appended.class::isInstance)
              .map(AppendResult::orThrow)
              .toList();
      assertThat(stored).hasSize(1);
      assertThat(results)
          .filteredOn(AppendResult.Failed.class::isInstance)
          .extracting(failed -> ((AppendResult.Failed<?>) failed).reason())
          .hasSize(3)
          .allSatisfy(
              reason ->
                  assertThat(reason)
                      .isInstanceOfSatisfying(
                          IdConflict.class,
                          conflict ->
                              assertThat(conflict.seqId()).isEqualTo(stored.get(0).seqId())));
      assertThat(room.latest()).contains(stored.get(0));
    }
    assertThat(Reading.bodies(room)).hasSize(30);
  }
}
