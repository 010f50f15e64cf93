package dev.timeline.tablestore;

import static dev.timeline.tablestore.Fixture.TABLE;
import static dev.timeline.tablestore.Fixture.join;
import static dev.timeline.tablestore.Fixture.store;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.timeline.AppendResult;
import dev.timeline.AsyncTimeline;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Timeline;
import dev.timeline.TimelineException.IdConflict;
import dev.timeline.TimelineStore;
import dev.timeline.tablestore.local.Exchange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A message id stands for one entry, in every process and for as long as it is remembered. */
class ExactIdsTest extends ExactIdsFixture {

  private int rowsWritten() {
    return fixture.server.requests().stream().mapToInt(Exchange::rows).sum();
  }

  @Test
  void anAppendWithAnIdWritesThreeRowsAndOneWithoutWritesOne() {
    Timeline<String> room = room(fixture.open(fixture.settings().exactMessageIds()));
    room.append("opens connections");
    fixture.server.clearRequests();
    room.append("hi");
    assertThat(fixture.server.requests())
        .extracting(Exchange::operation, Exchange::rows, Exchange::failedRows)
        .containsExactly(tuple("PutRow", 1, 0));
    assertThat(fixture.server.rows(CLAIMS)).isEmpty();

    fixture.server.clearRequests();
    Entry<String> entry = room.append(HI);
    assertThat(fixture.server.requests())
        .extracting(Exchange::operation, Exchange::table, Exchange::rows, Exchange::failedRows)
        .containsExactly(
            tuple("PutRow", CLAIMS, 1, 0),
            tuple("PutRow", TABLE, 1, 0),
            tuple("PutRow", CLAIMS, 1, 0));

    fixture.server.clearRequests();
    assertThat(room.append(HI)).isEqualTo(entry);
    assertThat(fixture.server.requests()).as("asked for a retry by the same process").isEmpty();

    Timeline<String> other = process();
    other.append("learns the time");
    fixture.server.clearRequests();
    assertThat(other.append(HI)).isEqualTo(entry);
    assertThat(rowsWritten()).as("rows written or read by a retry").isEqualTo(1);
    assertThat(fixture.server.requests())
        .extracting(Exchange::operation)
        .containsExactly("PutRow", "GetRow");
  }

  @Test
  void processesThatAppendTheSameAtOnceGetOneEntry() {
    List<AsyncTimeline<String>> rooms = new ArrayList<>();
    for (int process = 0; process < 2; process++) {
      TimelineStore<String> store = store(fixture.open(fixture.settings().exactMessageIds()));
      for (int i = 0; i < 5; i++) {
        rooms.add(store.async().timeline("room" + i));
      }
    }
    int ids = 40;
    List<CompletableFuture<Entry<String>>> appends = new ArrayList<>();
    for (int i = 0; i < ids; i++) {
      for (AsyncTimeline<String> room : rooms) {
        appends.add(room.append(Message.of("hi " + i).withId("c-" + i)));
        appends.add(room.append(Message.of("hi " + i).withId("c-" + i)));
      }
    }
    var entries = new HashSet<Entry<String>>();
    appends.forEach(append -> entries.add(join(append)));
    assertThat(entries).hasSize(5 * ids);
    assertThat(fixture.rows()).hasSize(5 * ids);
    assertThat(fixture.server.rows(CLAIMS)).hasSize(5 * ids);
    Map<String, Long> perTimeline =
        entries.stream().collect(groupingBy(Entry::timelineId, counting()));
    assertThat(perTimeline).hasSize(5).allSatisfy((id, own) -> assertThat(own).isEqualTo(ids));
  }

  @Test
  void ofTwoContentsFromTwoProcessesAtOnceOneIsStored() {
    AsyncTimeline<String> one = patient();
    AsyncTimeline<String> other = patient();
    for (int round = 0; round < 40; round++) {
      Message<String> message = Message.of("").withId("c-" + round);
      List<CompletableFuture<List<AppendResult<String>>>> appends =
          List.of(
              one.appendAll(List.of(message.withBody("one"))),
              other.appendAll(List.of(message.withBody("other"))));
      List<AppendResult<String>> results =
          appends.stream().map(append -> join(append).get(0)).toList();
      List<Long> stored =
          results.stream()
              .filter(AppendResult.Appended.class::isInstance)
              .map(result -> result.orThrow().seqId())
              .toList();
      assertThat(stored).hasSize(1);
      assertThat(results)
          .filteredOn(AppendResult.Failed.class::isInstance)
          .singleElement()
          .extracting(failed -> ((AppendResult.Failed<?>) failed).reason())
          .isInstanceOfSatisfying(
              IdConflict.class, conflict -> assertThat(conflict.seqId()).isEqualTo(stored.get(0)));
    }
    assertThat(fixture.rows()).hasSize(40);
  }

  @Test
  void theSameIdInAnotherTimelineIsAnotherId() {
    TimelineStore<String> store = store(fixture.open(fixture.settings().exactMessageIds()));
    Entry<String> one = store.timeline("room").append(HI);
    Entry<String> other = store.timeline("other").append(OTHER);
    assertThat(store.timeline("room").append(HI)).isEqualTo(one);
    assertThat(store.timeline("other").append(OTHER)).isEqualTo(other);
    assertThat(fixture.server.rows(CLAIMS)).hasSize(2);
  }
}
