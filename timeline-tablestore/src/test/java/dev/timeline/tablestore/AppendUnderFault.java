package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Lists;
import dev.timeline.AppendResult;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.tablestore.CallerAndObserver.Process;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** An append of one message or of several, to one timeline or to many. */
final class AppendUnderFault extends CallUnderFault {

  /** How to append. */
  enum Way {
    ONE_MESSAGE,
    ONE_MESSAGE_WITH_AN_ID,
    A_LIST,
    TO_MANY
  }

  private static final int SEVERAL = 4;

  /** A message on its way, what became of it, and whether that is how its first call ended. */
  private static final class Sent {
    private final String timelineId;
    private final Message<String> message;
    private CallOutcome<Entry<String>> ended;
    private boolean repeated;

    private Sent(String timelineId, Message<String> message) {
      this.timelineId = timelineId;
      this.message = message;
    }

    @Override
    public String toString() {
      return "%s to '%s': %s".formatted(message.body(), timelineId, ended);
    }
  }

  private final Way way;
  private final List<Sent> all = new ArrayList<>();

  AppendUnderFault(CallerAndObserver processes, Way way) {
    super(processes);
    this.way = way;
    String timelineId = processes.fresh();
    for (int i = 0; i < (way == Way.A_LIST || way == Way.TO_MANY ? SEVERAL : 1); i++) {
      String id = way == Way.TO_MANY && i > 0 ? processes.fresh() : timelineId;
      String body = way == Way.TO_MANY ? "m" : "m" + i;
      Message<String> message = Message.of(body);
      boolean withId =
          way == Way.TO_MANY
              || (way == Way.A_LIST ? i % 2 == 0 : way == Way.ONE_MESSAGE_WITH_AN_ID);
      all.add(new Sent(id, withId ? message.withId("id of " + body) : message));
    }
    all.stream()
        .map(sent -> sent.timelineId)
        .distinct()
        .forEach(id -> processes.observer.timeline(id).append("before"));
  }

  @Override
  String timelineId() {
    return all.get(0).timelineId;
  }

  @Override
  boolean isRepeatable() {
    return true;
  }

  @Override
  List<? extends CallOutcome<?>> call(Process process) {
    switch (way) {
      case ONE_MESSAGE, ONE_MESSAGE_WITH_AN_ID -> {
        Sent one = all.get(0);
        one.ended = CallOutcome.of(() -> process.timeline(one.timelineId).append(one.message));
      }
      case A_LIST ->
          end(
              CallOutcome.of(
                  () ->
                      process
                          .timeline(timelineId())
                          .appendAll(all.stream().map(sent -> sent.message).toList())));
      case TO_MANY ->
          end(
              CallOutcome.of(
                  () ->
                      process
                          .store()
                          .appendTo(
                              all.stream().map(sent -> sent.timelineId).toList(),
                              all.get(0).message)));
    }
    return all.stream().map(sent -> sent.ended).toList();
  }

  private void end(CallOutcome<List<AppendResult<String>>> results) {
    for (int i = 0; i < all.size(); i++) {
      Duration took = results.took();
      all.get(i).ended = CallOutcome.of(results.value().orElseThrow().get(i), took);
    }
  }

  @Override
  void check() {
    Collection<List<Sent>> byTimeline =
        all.stream().collect(Collectors.groupingBy(sent -> sent.timelineId)).values();
    for (List<Sent> sents : byTimeline) {
      check(sents.get(0).timelineId, sents);
    }
  }

  private void check(String id, List<Sent> sents) {
    List<RawEntry> stored;
    List<Entry<String>> seen;
    do { // on a busy machine a row may still arrive while it is read
      stored = processes.service.stored(id);
      seen =
          EveryReading.of(
              processes.observer.timeline(id),
              stored.stream().map(RawEntry::seqId).collect(Collectors.toSet()),
              1);
    } while (!stored.equals(processes.service.stored(id)));
    int expected = 1; // what was there before
    long last = 0;
    for (Sent sent : sents) {
      Optional<Entry<String>> entry = seenOnce(sent, seen);
      List<RawEntry> rows = rowsOf(sent, stored);
      assertThat(rows.stream().filter(RawEntry::inTime))
          .as("rows that were stored in time of %s", sent)
          .hasSizeLessThan(2);
      if (sent.ended.isDone()) {
        assertThat(entry.map(Entry::seqId))
            .as("where it is read: %s", sent)
            .isEqualTo(sent.ended.value().map(Entry::seqId));
      } else if (sent.ended.isNotDone()) {
        assertThat(rows).as("rows of what is not done: %s", sent).isEmpty();
      }
      if (sent.ended.isDone() && !sent.repeated) {
        assertThat(entry.get().seqId()).as("the order of %s", sents).isGreaterThan(last);
        last = entry.get().seqId();
      }
      expected += entry.isPresent() ? 1 : 0;
    }
    assertThat(seen).as("all of '%s', of %s", id, sents).hasSize(expected);
    assertThat(stored.stream().map(RawEntry::seqId))
        .containsAll(seen.stream().map(Entry::seqId).toList());
  }

  private static Optional<Entry<String>> seenOnce(Sent sent, List<Entry<String>> seen) {
    List<Entry<String>> entries =
        seen.stream().filter(e -> e.message().body().equals(sent.message.body())).toList();
    assertThat(entries).as("how often readers see %s", sent).hasSizeLessThan(2);
    return entries.stream().findFirst();
  }

  private static List<RawEntry> rowsOf(Sent sent, List<RawEntry> stored) {
    return stored.stream().filter(row -> row.body().equals(sent.message.body())).toList();
  }

  /** Sends everything once more, the last first, as its outcome tells how. */
  @Override
  void goOn() {
    for (Sent sent : Lists.reverse(all)) {
      boolean done = sent.ended.isDone();
      if (done && sent.message.id().isEmpty()) {
        continue; // once more would be one more
      }
      Message<String> again = sent.message;
      if (sent.ended.isUnknown()) {
        String id = sent.ended.messageId();
        assertThat(sent.message.id().orElse(id)).isEqualTo(id);
        again = sent.message.withId(id).possiblyResent();
      } else if (done) {
        again = sent.message.possiblyResent();
      }
      Entry<String> entry = processes.observer.timeline(sent.timelineId).append(again);
      if (done) {
        assertThat(entry.seqId())
            .as("the place of a repeat of %s", sent)
            .isEqualTo(sent.ended.value().get().seqId());
      } else {
        sent.ended = new CallOutcome<>(Optional.of(entry), Optional.empty(), Duration.ZERO);
        sent.repeated = true;
      }
    }
  }
}
