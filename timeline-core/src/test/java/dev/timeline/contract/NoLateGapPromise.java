package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Entry;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Once a reader has seen an entry, no new one ever appears before it. */
abstract class NoLateGapPromise extends Promise {

  private static final int WRITERS = 4;
  private static final int APPENDS = 400;

  @RepeatedTest(2)
  void aTailingReaderMissesNothingWhileManyWrite(TestReporter reporter) throws Exception {
    History.record(open(), open(), reporter).assertThatNoReaderMissedAnything();
  }

  @Test
  void nothingAppearsBeforeTheEntryThatWasTheLatest() throws Exception {
    TimelineStore<String> store = open();
    assertThatNothingAppearsBehind(
        store, timeline -> timeline.latest().map(Entry::seqId).orElse(0L));
  }

  @Test
  void nothingAppearsBeforeTheFirstEntryOfAPageReadBackward() throws Exception {
    TimelineStore<String> store = open();
    assertThatNothingAppearsBehind(
        store,
        timeline -> {
          Page<String> newest = timeline.page(SeqRange.latest().limit(2));
          return newest.entries().isEmpty() ? 0 : newest.entries().get(0).seqId();
        });
  }

  @Test
  void nothingAppearsBeforeAnEntryThatWasJustAcknowledged() throws Exception {
    TimelineStore<String> store = open();
    assertThatNothingAppearsBehind(store, timeline -> timeline.append("mine").seqId());
  }

  /**
   * Looks at the end while others write, reads up to there, and compares with what is there last.
   */
  private static void assertThatNothingAppearsBehind(
      TimelineStore<String> store, Function<Timeline<String>, Long> lookAtTheEnd) throws Exception {
    Timeline<String> timeline = store.timeline("room");
    var writing = new CountDownLatch(WRITERS);
    List<Callable<Map<Long, List<Long>>>> tasks = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      tasks.add(
          () -> {
            Reading.fill(timeline, APPENDS);
            writing.countDown();
            return Map.of();
          });
    }
    tasks.add(
        () -> {
          Map<Long, List<Long>> readUpTo = new TreeMap<>();
          while (writing.getCount() > 0 && readUpTo.size() < 200) {
            long last = lookAtTheEnd.apply(timeline);
            readUpTo.put(last, Reading.seqIds(Reading.all(timeline, SeqRange.all().upTo(last))));
          }
          return readUpTo;
        });
    Map<Long, List<Long>> readUpTo = Together.call(tasks).get(WRITERS);
    List<Long> end = Reading.seqIds(Reading.all(timeline, SeqRange.all()));
    readUpTo.forEach(
        (last, seen) ->
            assertThat(seen)
                .as("what stood up to %d when that had been seen", last)
                .isEqualTo(end.stream().filter(seqId -> seqId <= last).toList()));
  }

  @Test
  void readingOnAfterTheLastEntrySeenMissesNothing() {
    TimelineStore<String> store = open();
    Timeline<String> timeline = store.timeline("room");
    var async = store.async().timeline("room");
    List<String> seen = new ArrayList<>();
    List<String> issued = new ArrayList<>();
    long after = 0;
    for (int round = 0; round < 50; round++) {
      // Three are under way, perhaps, while the reader looks.
      for (int i = 0; i < 3; i++) {
        issued.add(round + "-" + i);
        var unused = async.append(round + "-" + i);
      }
      List<Entry<String>> news = Reading.all(timeline, SeqRange.after(after).limit(2));
      seen.addAll(Reading.bodies(news));
      after = news.isEmpty() ? after : news.get(news.size() - 1).seqId();
    }
    timeline.append("the end");
    issued.add("the end");
    seen.addAll(Reading.bodies(Reading.all(timeline, SeqRange.after(after))));
    assertThat(seen).isEqualTo(issued);
  }
}
