package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.AppendResult;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** What was acknowledged is in every later read, from any instance, before all that comes later. */
abstract class ReadYourAppendPromise extends Promise {

  @Test
  void anEntryHasTheTimeOfTheBackendsClock() {
    Timeline<String> room = room();
    room.append("from which a backend may learn the time");
    long before = backend.clock().millis();
    long time = room.append("message").epochMilli();
    assertThat(time).isBetween(before, backend.clock().millis());
  }

  @BothForms
  void whatWasAppendedIsInEveryRead(Form form) {
    assertThatAppendsAreRead(form.timeline(open(), "room"), form.timeline(open(), "room"));
  }

  @Test
  void everyHandleReadsWhatAnotherAppended() {
    // Both have read and written before, so either may have kept something that is out of date.
    Timeline<String> one = room();
    Timeline<String> other = room();
    for (int round = 0; round < 10; round++) {
      assertThatAppendsAreRead(one, other);
      assertThatAppendsAreRead(other, one);
    }
  }

  private static void assertThatAppendsAreRead(Timeline<String> writer, Timeline<String> reader) {
    long before = reader.latest().map(Entry::seqId).orElse(0L);
    Entry<String> entry = writer.append("news");
    assertThat(entry.seqId()).isGreaterThan(before);
    assertThat(reader.get(entry.seqId())).contains(entry);
    assertThat(reader.getAll(List.of(entry.seqId()))).containsExactly(entry);
    assertThat(reader.latest()).contains(entry);
    assertThat(Reading.all(reader, SeqRange.after(before))).containsExactly(entry);
    assertThat(Reading.all(reader, SeqRange.latest().limit(1))).startsWith(entry);
    assertThat(reader.stream(SeqRange.after(before))).containsExactly(entry);
  }

  @BothForms
  void anEntryIsReadAsItWasAppended(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    Message<String> message =
        Message.of("body \u0000 \u00e9 \ud83d\ude00")
            .withId("c-1")
            .with("text", "t\u0000\u00e9")
            .with("empty", "")
            .with("whole", Long.MIN_VALUE)
            .with("real", -0.0)
            .with("flag", true)
            .with("unset", false)
            .with("bytes", new byte[] {0, -1, 127});
    Entry<String> appended = room.append(message);
    assertThat(appended.timelineId()).isEqualTo("room");
    assertThat(appended.time()).isEqualTo(clock.instant());
    assertThat(appended.message()).isEqualTo(message);
    assertThat(room.get(appended.seqId())).contains(appended);
    assertThat(Reading.all(room, SeqRange.all())).containsExactly(appended);
  }

  @BothForms
  void anEmptyBodyIsABody(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    Entry<String> empty = room.append("");
    assertThat(room.get(empty.seqId())).contains(empty);
    assertThat(Reading.bodies(room)).containsExactly("");
  }

  @BothForms
  void aBatchIsInEveryReadOnceItIsAnswered(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    List<Entry<String>> entries = Reading.entries(room.appendAll(Reading.messages("a", "b", "c")));
    assertThat(Reading.all(form.timeline(open(), "room"), SeqRange.all())).isEqualTo(entries);
    assertThat(room.appendAll(List.of())).isEmpty();
  }

  @BothForms
  void aReplaceIsInEveryReadOnceItHasReturned(Form form) {
    Timeline<String> reader = form.timeline(open(), "room");
    Timeline<String> writer = form.timeline(open(), "room");
    Entry<String> first = writer.append("first");
    writer.append("second");
    assertThat(Reading.bodies(reader)).containsExactly("first", "second");
    Message<String> edited = Message.of("edited").with("edits", 1);
    Entry<String> replaced = writer.replace(first.seqId(), edited).orElseThrow();
    assertThat(replaced.message()).isEqualTo(edited);
    assertThat(reader.get(first.seqId())).contains(replaced);
    assertThat(Reading.all(reader, SeqRange.all())).startsWith(replaced);
    assertThat(Reading.bodies(reader)).containsExactly("edited", "second");
  }

  @BothForms
  void aDeleteIsInEveryReadOnceItHasReturned(Form form) {
    Timeline<String> reader = form.timeline(open(), "room");
    Timeline<String> writer = form.timeline(open(), "room");
    List<Entry<String>> entries = Reading.fill(writer, 3);
    assertThat(Reading.bodies(reader)).containsExactly("1", "2", "3");
    long deleted = entries.get(1).seqId();
    assertThat(writer.delete(deleted)).isTrue();
    assertThat(reader.get(deleted)).isEmpty();
    assertThat(Reading.bodies(reader)).containsExactly("1", "3");
    assertThat(reader.getAll(Reading.seqIds(entries)))
        .containsExactly(entries.get(0), entries.get(2));
    assertThat(reader.delete(deleted)).isFalse();
    assertThat(reader.replace(deleted, Message.of("back"))).isEmpty();
  }

  @BothForms
  void oneMessageToManyTimelinesIsReadFromEach(Form form) {
    TimelineStore<String> store = open();
    List<String> ids = List.of("alice", "bob", "carol");
    Message<String> message = Message.of("hi").withId("c-1");
    List<AppendResult<String>> results =
        form == Form.BLOCKING
            ? store.appendTo(ids, message)
            : JoinedTimeline.join(store.async().appendTo(ids, message));
    assertThat(results.stream().map(AppendResult::timelineId)).isEqualTo(ids);
    for (Entry<String> entry : Reading.entries(results)) {
      Timeline<String> inbox = form.timeline(store, entry.timelineId());
      assertThat(Reading.all(inbox, SeqRange.all())).containsExactly(entry);
    }
  }

  @Test
  void whatBeginsAfterAnAppendReturnedGetsAGreaterSeqId() {
    List<Timeline<String>> handles = List.of(room(), room(), room());
    List<Long> seqIds = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      seqIds.add(handles.get(i % 3).append("message").seqId());
    }
    assertThat(seqIds).isSorted().doesNotHaveDuplicates();
    assertThat(seqIds.get(0)).isPositive();
    assertThat(seqIds.get(59)).isLessThanOrEqualTo(SeqRange.MAX_SEQ_ID);
  }

  @Test
  void manyAtOnceReadWhatTheyHaveJustAppended(TestReporter reporter) throws Exception {
    History history = History.record(open(), open(), reporter);
    history.assertThatAcknowledgedMeansReadable();
    history.assertThatNothingIsThereTwice();
  }
}
