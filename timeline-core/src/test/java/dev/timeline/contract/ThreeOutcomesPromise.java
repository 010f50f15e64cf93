package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.AppendResult;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.IdConflict;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Rejected;
import dev.timeline.TimelineException.Retry;
import dev.timeline.TimelineStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.api.Test;

/**
 * An append is done, certainly not done, or unknown; what was not done never turns up.
 *
 * <p>A backend that fails now and then may be put through these tests, too: they believe what a
 * failure says, and check it.
 */
abstract class ThreeOutcomesPromise extends Promise {

  @BothForms
  void whatWasRefusedNeverTurnsUp(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    Set<Long> stored = new HashSet<>();
    for (int round = 0; round < 10; round++) {
      Message<String> first = Message.of("first " + round).withId("c-" + round);
      stored.add(untilStored(room, first).seqId());
      assertThat(failureOf(room, again(first).withBody("other"))).isInstanceOf(IdConflict.class);
      assertThat(failureOf(room, Message.of("\ud800"))).isInstanceOf(Rejected.class);
    }
    assertThat(Reading.seqIds(Reading.all(room, SeqRange.all())))
        .containsExactlyInAnyOrderElementsOf(stored);
    assertThat(Reading.bodies(room)).allMatch(body -> body.startsWith("first"));
  }

  @Test
  void whatWasRefusedLeavesNoIdBehind() {
    Timeline<String> room = room();
    Message<String> message = Message.of("good").withId("c-1");
    assertThat(failureOf(room, message.withBody("\udc00"))).isInstanceOf(Rejected.class);
    Entry<String> entry = untilStored(room, message);
    assertThat(Reading.all(room, SeqRange.all())).containsExactly(entry);
  }

  @BothForms
  void aBatchAnswersForEachOfItsMessages(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    untilStored(room, Message.of("first").withId("c-1"));
    List<Message<String>> batch =
        List.of(
            Message.of("a").withId("c-2"),
            again(Message.of("other").withId("c-1")),
            Message.of("b").withId("c-3"),
            Message.of("\ud800"),
            Message.of("c").withId("c-4"));
    List<AppendResult<String>> results = room.appendAll(batch);
    assertThat(results).hasSize(5).allMatch(result -> result.timelineId().equals("room"));
    assertThat(results.get(1)).isInstanceOf(AppendResult.Failed.class);
    assertThat(results.get(3)).isInstanceOf(AppendResult.Failed.class);
    assertThat(reasonOf(results.get(3))).isInstanceOf(Rejected.class);
    Set<String> done = new HashSet<>(Set.of("first"));
    Set<String> unknown = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      note(batch.get(i).body(), results.get(i), done, unknown);
    }
    assertIsThere(room, done, unknown);
  }

  @Test
  void manyWritersCanBelieveWhatTheyAreTold() throws Exception {
    TimelineStore<String> store = open();
    Set<String> done = ConcurrentHashMap.newKeySet();
    Set<String> unknown = ConcurrentHashMap.newKeySet();
    Together.call(
        6,
        writer ->
            () -> {
              Timeline<String> room = store.timeline("room");
              for (int i = 0; i < 60; i++) {
                String body = writer + "-" + i;
                Message<String> message = Message.of(body);
                note(
                    body,
                    room.appendAll(List.of(i % 2 == 0 ? message : message.withId(body))).get(0),
                    done,
                    unknown);
              }
              return null;
            });
    // Longer than it takes, for what is late: other appends pass through the same backend.
    Reading.all(store.timeline("room"), SeqRange.all());
    for (int i = 0; i < 60; i++) {
      note(
          "late " + i,
          store.timeline("room").appendAll(Reading.messages("late " + i)).get(0),
          done,
          unknown);
    }
    assertIsThere(store.timeline("room"), done, unknown);
  }

  @Test
  void whoRetriesAsAFailureSaysEndsWithOneEntry() throws Exception {
    TimelineStore<String> store = open();
    ConcurrentMap<String, Long> told = new ConcurrentHashMap<>();
    Together.call(
        6,
        writer ->
            () -> {
              Timeline<String> room = store.timeline("room");
              for (int i = 0; i < 40; i++) {
                String body = writer + "-" + i;
                told.put(body, untilStored(room, Message.of(body).withId(body)).seqId());
              }
              return null;
            });
    List<Entry<String>> there = Reading.all(store.timeline("room"), SeqRange.all());
    assertThat(there).hasSize(told.size());
    assertThat(there).allMatch(entry -> told.get(entry.message().body()) == entry.seqId());
  }

  private static TimelineException reasonOf(AppendResult<?> result) {
    return ((AppendResult.Failed<?>) result).reason();
  }

  private static void note(
      String body, AppendResult<String> result, Set<String> done, Set<String> unknown) {
    if (result instanceof AppendResult.Appended) {
      done.add(body);
    } else if (reasonOf(result) instanceof OutcomeUnknown) {
      unknown.add(body);
    }
  }

  private static void assertIsThere(
      Timeline<String> timeline, Collection<String> done, Collection<String> unknown) {
    List<String> certain = new ArrayList<>(Reading.bodies(timeline));
    assertThat(certain).doesNotHaveDuplicates();
    certain.removeAll(unknown);
    assertThat(certain).containsExactlyInAnyOrderElementsOf(done);
  }

  /** Appends again for as long as the failure calls that safe. */
  private static Entry<String> untilStored(Timeline<String> timeline, Message<String> message) {
    Message<String> next = message;
    while (true) {
      try {
        return timeline.append(next);
      } catch (TimelineException e) {
        if (e.retry() == Retry.POINTLESS) {
          throw e;
        }
        next = e.retry() == Retry.SAFE_WITH_MESSAGE_ID ? message.possiblyResent() : next;
      }
    }
  }

  /** The failure that another try would not mend. */
  private static TimelineException failureOf(Timeline<String> timeline, Message<String> message) {
    try {
      untilStored(timeline, message);
    } catch (TimelineException e) {
      return e;
    }
    throw new AssertionError("was stored, and should have been refused: " + message);
  }
}
