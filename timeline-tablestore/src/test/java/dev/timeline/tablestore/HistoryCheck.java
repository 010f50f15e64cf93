package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Entry;
import dev.timeline.SeqRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** Whether what is stored of one timeline, and what is read of it, is what the history says. */
final class HistoryCheck {

  private final RandomHistory history;
  private final String timelineId;
  private final List<SentMessage> sent;
  private final Map<String, List<RawEntry>> stored;
  private final Set<Long> storedSeqIds;

  private HistoryCheck(RandomHistory history, String timelineId, List<RawEntry> rows) {
    this.history = history;
    this.timelineId = timelineId;
    sent = history.sent().stream().filter(one -> one.timelineId.equals(timelineId)).toList();
    stored = rows.stream().collect(Collectors.groupingBy(row -> SentMessage.nameIn(row.body())));
    storedSeqIds = rows.stream().map(RawEntry::seqId).collect(Collectors.toSet());
  }

  /** Checks all of it, reading only once. */
  static void briefly(
      RandomHistory history, FaultyCluster cluster, Map<String, List<RawEntry>> stored) {
    check(history, stored, (id, check) -> check.readings(pages(cluster, id)));
    history.record.check(cluster.process(0).records());
  }

  private static List<Entry<String>> pages(FaultyCluster cluster, String id) {
    return EveryReading.pages(cluster.timeline(0, id), SeqRange.all());
  }

  /** Checks all of it, reading through both processes in every way. */
  static void thoroughly(
      RandomHistory history, FaultyCluster cluster, Map<String, List<RawEntry>> stored) {
    check(
        history,
        stored,
        (id, check) -> {
          int step = 3 + Math.floorMod(id.hashCode(), 7);
          for (int process = 0; process < 2; process++) {
            check.readings(
                EveryReading.of(cluster.timeline(process, id), check.storedSeqIds, step));
          }
        });
    history.record.check(cluster.process(1).records());
  }

  private static void check(
      RandomHistory history,
      Map<String, List<RawEntry>> stored,
      BiConsumer<String, HistoryCheck> readings) {
    for (String id : history.timelineIds) {
      var check = new HistoryCheck(history, id, stored.getOrDefault(id, List.of()));
      check.rows();
      check.order();
      readings.accept(id, check);
    }
  }

  private void rows() {
    Set<String> names = sent.stream().map(SentMessage::name).collect(Collectors.toSet());
    assertThat(names).as("what was sent").containsAll(stored.keySet());
    for (SentMessage one : sent) {
      List<RawEntry> rows = rowsOf(one);
      if (one.ended.isNotDone() && !one.repeated) {
        assertThat(rows).as("rows of what is not done: %s", one).isEmpty();
      }
      assertThat(rows.stream().filter(RawEntry::inTime))
          .as("rows that were stored in time of %s", one)
          .hasSizeLessThan(2);
    }
  }

  private List<RawEntry> rowsOf(SentMessage one) {
    return stored.getOrDefault(one.name(), List.of());
  }

  private void readings(List<Entry<String>> seen) {
    Map<String, Entry<String>> byName = new HashMap<>();
    for (Entry<String> entry : seen) {
      Entry<String> other = byName.put(SentMessage.nameIn(entry.message().body()), entry);
      assertThat(other).as("the same message as %s", entry).isNull();
    }
    for (SentMessage one : sent) {
      Optional<Entry<String>> entry = Optional.ofNullable(byName.get(one.name()));
      if (one.deleted) {
        assertThat(entry).as("what is read of a deleted one: %s", one).isEmpty();
      } else if (one.ended.isDone()) {
        assertThat(entry.isPresent() || one.perhapsDeleted).as("that it is read: %s", one).isTrue();
      }
      if (one.ended.isDone() && entry.isPresent()) {
        assertThat(entry.get().seqId()).as("the place of %s", one).isEqualTo(one.seqId().get());
        assertThat(entry.get().message().body()).isIn(one.possibleBodies());
      }
    }
    history.followers.stream()
        .filter(follower -> follower.timelineId.equals(timelineId))
        .forEach(follower -> follower(follower, seen));
  }

  /** It has seen everything up to where it is that was not deleted, and nothing twice. */
  private void follower(TimelineFollower follower, List<Entry<String>> seen) {
    assertThat(follower.seen.values()).as("what a tailing reader saw").doesNotHaveDuplicates();
    for (Entry<String> entry : seen) {
      if (entry.seqId() <= follower.cursor) {
        assertThat(follower.seen)
            .as("what was seen of %s", entry)
            .containsEntry(entry.seqId(), SentMessage.nameIn(entry.message().body()));
      }
    }
    Map<String, SentMessage> byName =
        sent.stream().collect(Collectors.toMap(SentMessage::name, one -> one));
    follower.seen.forEach(
        (seqId, name) -> {
          SentMessage one = byName.get(name);
          if (one.ended.isDone()) {
            assertThat(one.seqId()).as("where it was seen: %s", one).hasValue(seqId);
          }
        });
  }

  /**
   * What began after another was acknowledged stands behind it, and so does what one sent later.
   */
  private void order() {
    List<SentMessage> done = new ArrayList<>();
    sent.stream().filter(one -> one.seqId().isPresent()).forEach(done::add);
    done.sort(Comparator.comparing(one -> one.seqId().get()));
    for (int i = 0; i < done.size(); i++) {
      for (int j = 0; j < i; j++) {
        SentMessage lower = done.get(j);
        SentMessage higher = done.get(i);
        assertThat(higher.acknowledged)
            .as("that %s was sent before %s had ended", lower, higher)
            .isGreaterThan(lower.began);
        boolean inOneRow =
            lower.sender == higher.sender
                && lower.process == higher.process
                && !lower.repeated
                && !higher.repeated;
        if (inOneRow) {
          assertThat(sent.indexOf(lower))
              .as("that %s was sent before %s", lower, higher)
              .isLessThan(sent.indexOf(higher));
        }
      }
    }
  }
}
