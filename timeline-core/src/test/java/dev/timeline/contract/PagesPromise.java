package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.timeline.Attribute;
import dev.timeline.Attributes;
import dev.timeline.Entry;
import dev.timeline.EntryKey;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A page holds the entries of its range, each once and in its direction, and says where to go on.
 */
abstract class PagesPromise extends Promise {

  @BothForms
  void everyPageSizeYieldsTheSameEntriesInBothDirections(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    List<Entry<String>> entries = Reading.fill(room, 25);
    for (int limit : new int[] {1, 2, 3, 7, 24, 25, 26, SeqRange.MAX_LIMIT}) {
      assertThat(Reading.all(room, SeqRange.all().limit(limit))).isEqualTo(entries);
      assertThat(Reading.all(room, SeqRange.latest().limit(limit))).isEqualTo(reversed(entries));
      assertThat(room.stream(SeqRange.latest().limit(limit))).isEqualTo(reversed(entries));
    }
  }

  @BothForms
  void theLowerBoundIsOutsideARangeAndTheUpperOneInside(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    List<Entry<String>> entries = Reading.fill(room, 10);
    for (int from = 0; from < 10; from++) {
      for (int to = from; to < 10; to++) {
        SeqRange range =
            SeqRange.after(entries.get(from).seqId()).upTo(entries.get(to).seqId()).limit(4);
        assertReads(room, range, entries.subList(from + 1, to + 1));
      }
    }
  }

  @BothForms
  void entriesOfSeveralTimelinesAreReadTogether(Form form) {
    TimelineStore<String> store = open();
    List<Entry<String>> entries = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      entries.add(form.timeline(store, "room-" + i % 3).append("message " + i));
    }
    Entry<String> gone = entries.remove(40);
    form.timeline(store, gone.timelineId()).delete(gone.seqId());
    Collections.shuffle(entries, new Random(1));
    entries.add(entries.get(0)); // asked for twice, and there twice
    List<EntryKey> keys = new ArrayList<>(entries.stream().map(PagesPromise::keyOf).toList());
    keys.add(50, keyOf(gone));
    keys.add(60, new EntryKey("nowhere", entries.get(0).seqId()));
    keys.add(70, new EntryKey("room-1", 0));
    assertThat(store.getAll(keys)).isEqualTo(entries);
    assertThat(JoinedTimeline.join(store.async().getAll(keys))).isEqualTo(entries);
    assertThat(store.getAll(List.of())).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.getAll(List.of(new EntryKey("", 1))));
  }

  private static EntryKey keyOf(Entry<?> entry) {
    return new EntryKey(entry.timelineId(), entry.seqId());
  }

  @Test
  void withoutBodiesAllElseIsTheSame() {
    Log log = backend.openLog(new LogOptions("history", Optional.empty(), Duration.ofHours(24)));
    Timeline<String> room = room();
    List<Entry<String>> entries = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Message<String> message = Message.of("body " + i).with("kind", "k" + i).with("size", i);
      entries.add(room.append(i % 2 == 0 ? message : message.withId("c-" + i)));
    }
    entries.add(room.append("without attributes"));
    entries.set(3, room.replace(entries.get(3), Message.of("new").with("kind", "n")).get());
    room.delete(entries.remove(5).seqId());
    for (Set<String> names : List.of(Set.<String>of(), Set.of("kind"), Set.of("size", "none"))) {
      for (SeqRange range : List.of(SeqRange.all().limit(4), SeqRange.latest().limit(3))) {
        List<Entry<byte[]>> read = readWithoutBodies(log, range, names);
        List<Entry<String>> expected = range.isForward() ? entries : reversed(entries);
        assertThat(read).extracting(Entry::seqId).isEqualTo(Reading.seqIds(expected));
        for (int i = 0; i < read.size(); i++) {
          assertThat(read.get(i)).isEqualTo(withoutBody(expected.get(i), names));
          assertThat(read.get(i).revision()).isEqualTo(expected.get(i).revision());
        }
      }
    }
  }

  private static List<Entry<byte[]>> readWithoutBodies(
      Log log, SeqRange range, Set<String> attributes) {
    List<Entry<byte[]>> read = new ArrayList<>();
    Page<byte[]> page;
    do {
      page = JoinedTimeline.join(log.readWithoutBodies("room", range, attributes));
      read.addAll(page.entries());
      range = page.next();
    } while (page.more());
    return read;
  }

  private static Entry<byte[]> withoutBody(Entry<String> entry, Set<String> attributes) {
    Attributes kept = Attributes.none();
    for (Map.Entry<String, Attribute> one : entry.message().attributes().asMap().entrySet()) {
      kept = attributes.contains(one.getKey()) ? kept.with(one.getKey(), one.getValue()) : kept;
    }
    return entry.withMessage(entry.message().withBody(new byte[0]).withAttributes(kept));
  }

  @Test
  void boundsNeedNotBeEntries() {
    Timeline<String> room = room();
    List<Entry<String>> entries = Reading.fill(room, 6);
    room.delete(entries.get(1).seqId());
    room.delete(entries.get(4).seqId());
    SeqRange betweenHoles =
        SeqRange.after(entries.get(1).seqId()).upTo(entries.get(4).seqId()).limit(1);
    assertReads(room, betweenHoles, entries.subList(2, 4));
    assertReads(room, SeqRange.all().upTo(entries.get(0).seqId() - 1), List.of());
    assertReads(room, SeqRange.after(entries.get(5).seqId()), List.of());
    assertReads(room, SeqRange.after(SeqRange.MAX_SEQ_ID), List.of());
    assertReads(room, SeqRange.after(SeqRange.MAX_SEQ_ID - 1), List.of());
  }

  @Test
  void beforeAnEntryMeansWithoutIt() {
    Timeline<String> room = room();
    List<Entry<String>> entries = Reading.fill(room, 5);
    assertThat(Reading.all(room, SeqRange.before(entries.get(3).seqId()).limit(2)))
        .isEqualTo(reversed(entries.subList(0, 3)));
    assertThat(Reading.all(room, SeqRange.before(0))).isEmpty();
    assertThat(Reading.all(room, SeqRange.before(SeqRange.MAX_SEQ_ID)))
        .isEqualTo(reversed(entries));
  }

  private static void assertReads(
      Timeline<String> timeline, SeqRange range, List<Entry<String>> expected) {
    assertThat(Reading.all(timeline, range)).as("%s", range).isEqualTo(expected);
    assertThat(Reading.all(timeline, range.backward())).isEqualTo(reversed(expected));
  }

  @BothForms
  void oneCanGoOnFromTheEnd(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    SeqRange rest = SeqRange.all().limit(3);
    List<Entry<String>> read = new ArrayList<>();
    List<Entry<String>> appended = new ArrayList<>();
    for (int round = 0; round < 12; round++) {
      // From the end of an empty timeline, too; and some rounds bring nothing.
      rest = Reading.toTheEnd(room, rest, read);
      assertThat(read).isEqualTo(appended);
      appended.addAll(Reading.fill(room, round % 5));
    }
    Reading.toTheEnd(room, rest, read);
    assertThat(read).isEqualTo(appended);
  }

  @Test
  void oneCanGoOnFromAnEndWhereTheLastEntriesAreGone() {
    Timeline<String> room = room();
    Reading.fill(room, 10).subList(4, 10).forEach(entry -> room.delete(entry.seqId()));
    List<Entry<String>> read = new ArrayList<>();
    SeqRange rest = Reading.toTheEnd(room, SeqRange.all().limit(4), read);
    Entry<String> news = room.append("news");
    assertThat(Reading.all(room, rest)).containsExactly(news);
  }

  @Test
  void aRangeWithAnEndStaysWithinIt() {
    Timeline<String> room = room();
    List<Entry<String>> entries = Reading.fill(room, 4);
    List<Entry<String>> read = new ArrayList<>();
    long end = entries.get(3).seqId() + 1;
    SeqRange rest = Reading.toTheEnd(room, SeqRange.all().upTo(end).limit(2), read);
    Entry<String> next = room.append("at or beyond the end");
    room.append("beyond the end");
    assertThat(Reading.all(room, rest)).isEqualTo(next.seqId() == end ? List.of(next) : List.of());
  }

  @Test
  void nothingComesAfterTheBeginningOfAHistoryReadBackward() {
    Timeline<String> room = room();
    List<Entry<String>> entries = Reading.fill(room, 6);
    List<Entry<String>> read = new ArrayList<>();
    SeqRange rest = Reading.toTheEnd(room, SeqRange.latest().limit(4), read);
    assertThat(read).isEqualTo(reversed(entries));
    room.append("new");
    assertThat(Reading.all(room, rest)).isEmpty();
  }

  @BothForms
  void aTimelineThatNobodyWroteToIsEmpty(Form form) {
    Timeline<String> room = form.timeline(open(), "nobody");
    assertReads(room, SeqRange.all(), List.of());
    assertThat(room.latest()).isEmpty();
    assertThat(room.get(0)).isEmpty();
    assertThat(room.get(1)).isEmpty();
    assertThat(room.get(SeqRange.MAX_SEQ_ID)).isEmpty();
    assertThat(room.getAll(List.of(1L, 2L))).isEmpty();
    assertThat(room.stream(SeqRange.all())).isEmpty();
  }

  @BothForms
  void severalEntriesComeInTheOrderAskedFor(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    List<Entry<String>> entries = Reading.fill(room, 4);
    room.delete(entries.get(2).seqId());
    assertThat(
            room.getAll(
                List.of(
                    entries.get(3).seqId(),
                    entries.get(2).seqId(),
                    0L,
                    entries.get(0).seqId(),
                    entries.get(0).seqId(),
                    SeqRange.MAX_SEQ_ID,
                    entries.get(3).seqId())))
        .containsExactly(entries.get(3), entries.get(0), entries.get(0), entries.get(3));
    assertThat(room.getAll(List.of())).isEmpty();
  }

  /** More than a backend asks for in one request, and some of them again in the next. */
  @Test
  void manyEntriesComeInTheOrderAskedFor() {
    Timeline<String> room = room();
    List<Entry<String>> entries =
        new ArrayList<>(
            Reading.entries(room.appendAll(Collections.nCopies(350, Message.of("message")))));
    Collections.shuffle(entries, new Random(1));
    entries.addAll(entries.subList(0, 100));
    assertThat(room.getAll(Reading.seqIds(entries))).isEqualTo(entries);
  }

  @Test
  void aGetFindsEveryEntryAndNothingBetweenThem() {
    Timeline<String> room = room();
    List<Entry<String>> entries = Reading.fill(room, 200);
    long before = 0;
    for (Entry<String> entry : entries) {
      assertThat(room.get(entry.seqId())).contains(entry);
      if (entry.seqId() - before > 1) {
        assertThat(room.get(entry.seqId() - 1)).isEmpty();
        assertThat(room.get(before + 1)).isEmpty();
      }
      before = entry.seqId();
    }
    assertThat(room.get(before + 1)).isEmpty();
  }

  @Test
  void aLongTimelineIsReadWhole() {
    Timeline<String> room = room();
    List<Entry<String>> entries = Reading.fill(room, 3_000);
    assertReads(room, SeqRange.all().limit(SeqRange.MAX_LIMIT), entries);
    SeqRange middle =
        SeqRange.after(entries.get(999).seqId()).upTo(entries.get(1_999).seqId()).limit(90);
    assertReads(room, middle, entries.subList(1_000, 2_000));
  }

  @Test
  void aPageDoesNotChangeOnceItWasRead() {
    Timeline<String> room = room();
    List<Entry<String>> entries = Reading.fill(room, 10);
    Page<String> page = room.page(SeqRange.all());
    while (page.entries().isEmpty()) {
      page = room.page(page.next());
    }
    int size = page.entries().size();
    entries.forEach(entry -> room.delete(entry.seqId()));
    room.append("new");
    assertThat(page.entries()).isEqualTo(entries.subList(0, size));
  }

  private static <T> List<T> reversed(List<T> list) {
    List<T> copy = new ArrayList<>(list);
    Collections.reverse(copy);
    return copy;
  }
}
