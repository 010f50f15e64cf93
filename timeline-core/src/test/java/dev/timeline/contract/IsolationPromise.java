package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import dev.timeline.spi.Records;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Two timelines, two messages, two stores are the same only if their names are, char by char. */
abstract class IsolationPromise extends Promise {

  @BothForms
  void timelinesWhoseIdsLookAlikeDoNotMix(Form form) {
    TimelineStore<String> store = open();
    Map<String, List<Entry<String>>> appended = new LinkedHashMap<>();
    for (int round = 0; round < 2; round++) {
      for (String id : Confusable.IDS) {
        appended
            .computeIfAbsent(id, absent -> new ArrayList<>())
            .add(form.timeline(store, id).append(round + " of " + id));
      }
    }
    appended.forEach(
        (id, entries) -> {
          Timeline<String> timeline = form.timeline(store, id);
          assertThat(Reading.all(timeline, SeqRange.all())).isEqualTo(entries);
          assertThat(timeline.latest()).contains(entries.get(1));
        });
  }

  @Test
  void deletingInOneTimelineLeavesTheOthers() {
    TimelineStore<String> store = open();
    Map<String, Entry<String>> kept = new LinkedHashMap<>();
    Map<String, Entry<String>> gone = new LinkedHashMap<>();
    for (String id : Confusable.IDS) {
      kept.put(id, store.timeline(id).append("kept"));
      gone.put(id, store.timeline(id).append("gone"));
    }
    gone.forEach((id, entry) -> assertThat(store.timeline(id).delete(entry.seqId())).isTrue());
    kept.forEach(
        (id, entry) ->
            assertThat(Reading.all(store.timeline(id), SeqRange.all())).containsExactly(entry));
  }

  @Test
  void replacingInOneTimelineLeavesTheOthers() {
    TimelineStore<String> store = open();
    Map<String, Long> seqIds = new LinkedHashMap<>();
    Confusable.IDS.forEach(id -> seqIds.put(id, store.timeline(id).append("plain").seqId()));
    seqIds.forEach(
        (id, seqId) ->
            assertThat(store.timeline(id).replace(seqId, Message.of("now " + id))).isPresent());
    Confusable.IDS.forEach(
        id -> assertThat(Reading.bodies(store.timeline(id))).containsExactly("now " + id));
  }

  @Test
  void messageIdsThatLookAlikeAreDifferentMessages() {
    Timeline<String> room = room();
    List<Entry<String>> entries =
        Confusable.IDS.stream().map(id -> room.append(Message.of("hi").withId(id))).toList();
    assertThat(Reading.all(room, SeqRange.all())).isEqualTo(entries);
    for (int i = 0; i < entries.size(); i++) {
      Message<String> repeat = again(Message.of("hi").withId(Confusable.IDS.get(i)));
      assertThat(room.append(repeat)).isEqualTo(entries.get(i));
    }
  }

  @Test
  void theMessageIdsOfTwoTimelinesHaveNothingToDoWithEachOther() {
    TimelineStore<String> store = open();
    assertStored(store, "alice", "c-1");
    assertStored(store, "bob", "c-1");
    // Written one after the other, with a separator or none, these are the same text.
    for (String separator : List.of("/", ":", "#", "|", "_", "\u0000", "")) {
      assertStored(store, "x", "y" + separator + "z" + separator);
      assertStored(store, "x" + separator + "y", "z" + separator);
    }
  }

  /** With a body that nothing else has, so that a mix-up is a conflict at the least. */
  private static void assertStored(TimelineStore<String> store, String timelineId, String id) {
    Timeline<String> timeline = store.timeline(timelineId);
    int before = Reading.bodies(timeline).size();
    Entry<String> entry =
        timeline.append(Message.of(timelineId.length() + " " + timelineId + id).withId(id));
    assertThat(entry.timelineId()).isEqualTo(timelineId);
    assertThat(Reading.all(timeline, SeqRange.all())).hasSize(before + 1).endsWith(entry);
  }

  @Test
  void theTimelinesOfTwoStoresDoNotMix() {
    TimelineStore<String> one = open(settings("one"));
    TimelineStore<String> other = open(settings("One"));
    TimelineStore<String> longer = open(settings("one_room"));
    one.timeline("room_a").append("in one");
    other.timeline("room_a").append("in other");
    longer.timeline("a").append("in longer");
    assertThat(Reading.bodies(one.timeline("room_a"))).containsExactly("in one");
    assertThat(Reading.bodies(other.timeline("room_a"))).containsExactly("in other");
    assertThat(Reading.bodies(longer.timeline("a"))).containsExactly("in longer");
    assertThat(Reading.bodies(one.timeline("a"))).isEmpty();
    assertThat(Reading.bodies(longer.timeline("room_a"))).isEmpty();
  }

  @Test
  void aStoreAndRecordsOfOneNameDoNotMix() {
    try (Records records = backend.openRecords("history")) {
      assertThat(
              JoinedTimeline.join(records.compareAndSet("room", Optional.empty(), new byte[] {1})))
          .isPresent();
      Timeline<String> room = room();
      assertThat(Reading.bodies(room)).isEmpty();
      room.append("message");
      assertThat(JoinedTimeline.join(records.get("room")).orElseThrow().bytes()).containsExactly(1);
      assertThat(Reading.bodies(room)).containsExactly("message");
    }
  }
}
