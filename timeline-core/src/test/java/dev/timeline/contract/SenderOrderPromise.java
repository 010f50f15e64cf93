package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.AppendOrder;
import dev.timeline.AppendResult;
import dev.timeline.AsyncTimeline;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * What one caller appends to a timeline, in whichever form, stands there in that order, unless it
 * says that the order of a key is enough, or that none is needed.
 */
abstract class SenderOrderPromise extends Promise {

  private static final List<String> KEYS =
      List.of("alice-", "Alice-", "alice:", "bob-", "-", "\u6d88-");

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
  void aBlockingAppendComesAfterThoseUnderWay() {
    TimelineStore<String> store = open();
    AsyncTimeline<String> async = store.async().timeline("room");
    List<CompletableFuture<Entry<String>>> underWay = new ArrayList<>();
    List<Entry<String>> issued = new ArrayList<>();
    for (int round = 0; round < 10; round++) {
      underWay.clear();
      for (int i = 0; i < 20; i++) {
        Message<String> message = Message.of(round + "-" + i);
        underWay.add(async.append(i % 2 == 0 ? message : message.withId("c-" + round + "-" + i)));
      }
      List<Entry<String>> blocking = appendBlocking(store, round);
      underWay.forEach(append -> issued.add(JoinedTimeline.join(append)));
      issued.addAll(blocking);
    }
    assertStandsInOrder(store.timeline("room"), issued);
  }

  /** In each of the three blocking forms in turn. */
  private static List<Entry<String>> appendBlocking(TimelineStore<String> store, int round) {
    Timeline<String> room = store.timeline("room");
    return switch (round % 3) {
      case 0 -> List.of(room.append("blocking " + round));
      case 1 -> Reading.entries(room.appendAll(Reading.messages(round + "a", round + "b")));
      default ->
          Reading.entries(store.appendTo(List.of("room", "room"), Message.of("copy " + round)));
    };
  }

  @Test
  void appendsUnderOneKeyKeepTheirOrderWhileManyKeysAreUnderWay() {
    TimelineStore<String> store = open();
    AsyncTimeline<String> async = store.async().timeline("room");
    Map<String, List<CompletableFuture<Entry<String>>>> underWay = new LinkedHashMap<>();
    for (String number : numbers(40)) {
      for (String key : KEYS) {
        Message<String> message = Message.of(key + number);
        underWay
            .computeIfAbsent(key, absent -> new ArrayList<>())
            .add(
                async.append(
                    number.endsWith("3") ? message.withId(key + number) : message,
                    AppendOrder.key(key)));
      }
    }
    List<Entry<String>> all = new ArrayList<>();
    for (List<CompletableFuture<Entry<String>>> ofOneKey : underWay.values()) {
      List<Entry<String>> issued = ofOneKey.stream().map(JoinedTimeline::join).toList();
      assertThat(Reading.seqIds(issued)).isSorted();
      all.addAll(issued);
    }
    assertStandsThere(store.timeline("room"), all);
  }

  @Test
  void batchesAndSingleAppendsUnderOneKeyKeepTheirOrder() {
    TimelineStore<String> store = open();
    AsyncTimeline<String> async = store.async().timeline("room");
    List<CompletableFuture<List<AppendResult<String>>>> batches = new ArrayList<>();
    List<CompletableFuture<Entry<String>>> singles = new ArrayList<>();
    for (int round = 0; round < 20; round++) {
      for (String key : KEYS) {
        AppendOrder order = AppendOrder.key(key);
        batches.add(async.appendAll(Reading.messages(round + "a", round + "b"), order));
        singles.add(async.append(Message.of(round + "c"), order));
      }
    }
    List<Entry<String>> all = new ArrayList<>();
    for (int key = 0; key < KEYS.size(); key++) {
      List<Entry<String>> issued = new ArrayList<>();
      for (int i = key; i < batches.size(); i += KEYS.size()) {
        issued.addAll(Reading.entries(JoinedTimeline.join(batches.get(i))));
        issued.add(JoinedTimeline.join(singles.get(i)));
      }
      assertThat(Reading.seqIds(issued)).isSorted();
      all.addAll(issued);
    }
    assertStandsThere(store.timeline("room"), all);
  }

  @Test
  void theCallersOrderIsKeptAmongAppendsOfOtherOrders() {
    TimelineStore<String> store = open();
    AsyncTimeline<String> async = store.async().timeline("room");
    List<CompletableFuture<Entry<String>>> ordered = new ArrayList<>();
    List<CompletableFuture<Entry<String>>> others = new ArrayList<>();
    for (String number : numbers(100)) {
      others.add(async.append(Message.of("none " + number), AppendOrder.none()));
      ordered.add(async.append(Message.of("caller " + number), AppendOrder.caller()));
      others.add(async.append(Message.of("key " + number), AppendOrder.key(number)));
    }
    List<Entry<String>> issued = ordered.stream().map(JoinedTimeline::join).toList();
    assertThat(Reading.seqIds(issued)).isSorted();
    List<Entry<String>> all = new ArrayList<>(issued);
    others.forEach(append -> all.add(JoinedTimeline.join(append)));
    assertStandsThere(store.timeline("room"), all);
  }

  @Test
  void copiesUnderOneKeyKeepTheirOrderInEachTimeline() {
    TimelineStore<String> store = open();
    List<String> ids = List.of("alice", "bob", "carol");
    List<CompletableFuture<List<AppendResult<String>>>> underWay = new ArrayList<>();
    for (String number : numbers(40)) {
      for (String key : KEYS) {
        underWay.add(store.async().appendTo(ids, Message.of(key + number), AppendOrder.key(key)));
      }
    }
    List<List<Entry<String>>> copies =
        underWay.stream().map(JoinedTimeline::join).map(Reading::entries).toList();
    for (int id = 0; id < ids.size(); id++) {
      int timeline = id;
      List<Entry<String>> all = copies.stream().map(of -> of.get(timeline)).toList();
      for (String key : KEYS) {
        assertThat(all)
            .filteredOn(entry -> entry.message().body().startsWith(key))
            .extracting(Entry::seqId)
            .isSorted();
      }
      assertStandsThere(store.timeline(ids.get(id)), all);
    }
  }

  @Test
  void manyThreadsKeepEachTheOrderOfTheirKey() throws Exception {
    TimelineStore<String> store = open();
    List<List<Entry<String>>> issued =
        Together.call(
            4,
            writer ->
                () -> {
                  AsyncTimeline<String> async = store.async().timeline("room");
                  var order = AppendOrder.key("writer " + writer);
                  return numbers(50).stream()
                      .map(number -> async.append(Message.of(writer + "-" + number), order))
                      .toList()
                      .stream()
                      .map(JoinedTimeline::join)
                      .toList();
                });
    issued.forEach(ofOneKey -> assertThat(Reading.seqIds(ofOneKey)).isSorted());
    assertStandsThere(store.timeline("room"), issued.stream().flatMap(List::stream).toList());
  }

  @Test
  void appendsWithoutAnOrderAreEachStoredOnce() {
    TimelineStore<String> store = open();
    AsyncTimeline<String> async = store.async().timeline("room");
    List<CompletableFuture<Entry<String>>> singles =
        numbers(200).stream()
            .map(number -> async.append(Message.of(number), AppendOrder.none()))
            .toList();
    List<Message<String>> batch = numbers(50).stream().map(Message::of).toList();
    CompletableFuture<List<AppendResult<String>>> batched =
        async.appendAll(batch, AppendOrder.none());
    List<Entry<String>> all = new ArrayList<>();
    singles.forEach(append -> all.add(JoinedTimeline.join(append)));
    assertThat(Reading.bodies(all)).isEqualTo(numbers(200));
    List<Entry<String>> ofBatch = Reading.entries(JoinedTimeline.join(batched));
    assertThat(Reading.bodies(ofBatch)).isEqualTo(numbers(50));
    all.addAll(ofBatch);
    assertStandsThere(store.timeline("room"), all);
  }

  @Test
  void anAppendThatBeginsAfterAnotherWasAnsweredComesAfterIt() {
    TimelineStore<String> store = open();
    AsyncTimeline<String> async = store.async().timeline("room");
    List<AppendOrder> orders =
        List.of(
            AppendOrder.none(), AppendOrder.key("a"), AppendOrder.key("b"), AppendOrder.caller());
    List<Entry<String>> issued = new ArrayList<>();
    for (int round = 0; round < 10; round++) {
      for (AppendOrder order : orders) {
        issued.add(JoinedTimeline.join(async.append(Message.of("next"), order)));
      }
    }
    assertStandsInOrder(store.timeline("room"), issued);
  }

  @Test
  void manyWritersAtOnceKeepEachTheirOrder(TestReporter reporter) throws Exception {
    History.record(open(), open(), reporter).assertThatEveryWritersOrderIsKept();
  }

  /** The entries are the timeline, in whichever order they were issued. */
  private static void assertStandsThere(Timeline<String> timeline, List<Entry<String>> issued) {
    assertThat(Reading.all(timeline, SeqRange.all()))
        .isEqualTo(issued.stream().sorted(Comparator.comparing(Entry::seqId)).toList());
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
