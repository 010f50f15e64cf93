package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.AppendResult;
import dev.timeline.AsyncTimeline;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.spi.TimelineBackend;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** What one caller appends to a timeline, in whichever form, stands there in that order. */
abstract class SenderOrderPromise extends Promise {

  SenderOrderPromise(Function<InstantSource, TimelineBackend> opener, Set<Capability> lacks) {
    super(opener, lacks);
  }

  @BothForms
  void appendsOneAfterAnotherKeepTheirOrder(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    assertStandsInOrder(room, Reading.fill(room, 50));
  }

  @Test
  void appendsThatAreUnderWayTogetherKeepTheirOrder() {
    TimelineStore<String> store = open();
    AsyncTimeline<String> async = store.async().timeline("room");
    List<CompletableFuture<Entry<String>>> underWay =
        numbers(300).stream().map(async::append).toList();
    assertStandsInOrder(
        store.timeline("room"), underWay.stream().map(JoinedTimeline::join).toList());
  }

  @Test
  void appendsWithAndWithoutAnIdKeepTheirOrder() {
    TimelineStore<String> store = open();
    AsyncTimeline<String> async = store.async().timeline("room");
    List<CompletableFuture<Entry<String>>> underWay = new ArrayList<>();
    for (String number : numbers(100)) {
      Message<String> message = Message.of(number);
      // An id may mean a look-up first, which must not let the next one overtake.
      underWay.add(async.append(number.endsWith("3") ? message : message.withId("c-" + number)));
    }
    assertStandsInOrder(
        store.timeline("room"), underWay.stream().map(JoinedTimeline::join).toList());
  }

  @BothForms
  void aBatchKeepsItsOrder(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    assertStandsInOrder(
        room, Reading.entries(room.appendAll(numbers(150).stream().map(Message::of).toList())));
  }

  @Test
  void batchesAndSingleAppendsUnderWayTogetherKeepTheirOrder() {
    TimelineStore<String> store = open();
    AsyncTimeline<String> async = store.async().timeline("room");
    List<CompletableFuture<List<AppendResult<String>>>> batches = new ArrayList<>();
    List<CompletableFuture<Entry<String>>> singles = new ArrayList<>();
    for (int round = 0; round < 20; round++) {
      batches.add(async.appendAll(Reading.messages(round + "a", round + "b", round + "c")));
      singles.add(async.append(round + "d"));
    }
    List<Entry<String>> issued = new ArrayList<>();
    for (int round = 0; round < 20; round++) {
      issued.addAll(Reading.entries(JoinedTimeline.join(batches.get(round))));
      issued.add(JoinedTimeline.join(singles.get(round)));
    }
    assertStandsInOrder(store.timeline("room"), issued);
  }

  @BothForms
  void aTimelineThatIsNamedTwiceGetsTheMessageTwice(Form form) {
    TimelineStore<String> store = open();
    List<String> ids = List.of("alice", "bob", "alice");
    List<Entry<String>> entries =
        Reading.entries(
            form == Form.BLOCKING
                ? store.appendTo(ids, Message.of("hi"))
                : JoinedTimeline.join(store.async().appendTo(ids, Message.of("hi"))));
    assertStandsInOrder(store.timeline("alice"), List.of(entries.get(0), entries.get(2)));
    assertStandsInOrder(store.timeline("bob"), List.of(entries.get(1)));
  }

  @Test
  void manyWritersAtOnceKeepEachTheirOrder(TestReporter reporter) throws Exception {
    History.record(open(), open(), reporter).assertThatEveryWritersOrderIsKept();
  }

  private static List<String> numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  /** The entries, in the order in which they were issued, are the timeline. */
  private static void assertStandsInOrder(Timeline<String> timeline, List<Entry<String>> issued) {
    assertThat(Reading.seqIds(issued)).isSorted().doesNotHaveDuplicates();
    assertThat(Reading.all(timeline, SeqRange.all())).isEqualTo(issued);
  }
}
