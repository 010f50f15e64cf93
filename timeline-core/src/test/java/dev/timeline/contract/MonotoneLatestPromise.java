package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Entry;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SeqIds keep growing, whatever becomes of the entries that had them. */
abstract class MonotoneLatestPromise extends Promise {

  @BothForms
  void theSeqIdOfADeletedLastEntryIsNotUsedAgain(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    long highest = 0;
    for (int round = 0; round < 10; round++) {
      long seqId = room.append("message").seqId();
      assertThat(seqId).isGreaterThan(highest);
      highest = seqId;
      assertThat(room.delete(seqId)).isTrue();
    }
  }

  @Test
  void theSeqIdsOfADeletedTimelineAreNotUsedAgain() {
    Timeline<String> room = room();
    List<Entry<String>> entries = Reading.fill(room, 20);
    entries.forEach(entry -> assertThat(room.delete(entry.seqId())).isTrue());
    assertThat(room.latest()).isEmpty();
    assertThat(room().append("later").seqId()).isGreaterThan(entries.get(19).seqId());
  }

  @Test
  void theSeqIdsOfAnExpiredTimelineAreNotUsedAgain() {
    TimelineStore<String> store = openWithTtl();
    Timeline<String> inbox = store.timeline("alice");
    long highest = 0;
    for (int round = 0; round < 5; round++) {
      List<Entry<String>> entries = Reading.fill(inbox, 4);
      assertThat(entries.get(0).seqId()).isGreaterThan(highest);
      highest = entries.get(3).seqId();
      clock.advance(TTL);
      assertThat(inbox.latest()).isEmpty();
    }
  }

  @Test
  void theSeqIdsOfADeletedTimelineAreNotUsedAgainLongAfter() {
    Timeline<String> inbox = openWithTtl().timeline("alice");
    long deleted = inbox.append("message").seqId();
    assertThat(inbox.delete(deleted)).isTrue();
    clock.advance(Duration.ofDays(400));
    // Others come and go meanwhile, so that whatever is cleaned up by writing has been.
    Reading.fill(openWithTtl().timeline("bob"), 10);
    assertThat(openWithTtl().timeline("alice").append("later").seqId()).isGreaterThan(deleted);
  }

  @Test
  void anotherHandleDoesNotUseThemAgainEither() {
    Timeline<String> one = room();
    Timeline<String> other = room();
    long highest = 0;
    for (int round = 0; round < 10; round++) {
      long seqId = (round % 2 == 0 ? one : other).append("message").seqId();
      assertThat(seqId).isGreaterThan(highest);
      highest = seqId;
      (round % 2 == 0 ? other : one).delete(seqId);
    }
  }

  @Test
  void aTimelineThatRunsEmptyAgainAndAgainLosesAndRepeatsNothing() throws Exception {
    Timeline<String> room = room();
    List<List<Long>> seqIds =
        Together.call(
            4,
            writer ->
                () -> {
                  List<Long> own = new ArrayList<>();
                  for (int i = 0; i < 100; i++) {
                    long seqId = room.append("message").seqId();
                    own.add(seqId);
                    assertThat(room.get(seqId)).isPresent();
                    assertThat(room.delete(seqId)).isTrue();
                  }
                  return own;
                });
    assertThat(seqIds).allSatisfy(own -> assertThat(own).isSorted());
    assertThat(seqIds.stream().flatMap(List::stream)).doesNotHaveDuplicates();
  }

  @BothForms
  void latestIsTheLastEntryThatIsThere(Form form) {
    Timeline<String> inbox = form.timeline(openWithTtl(), "alice");
    assertThat(inbox.latest()).isEmpty();
    List<Entry<String>> entries = Reading.fill(inbox, 3);
    assertThat(inbox.latest()).contains(entries.get(2));
    inbox.delete(entries.get(2).seqId());
    assertThat(inbox.latest()).contains(entries.get(1));
    inbox.delete(entries.get(0).seqId());
    assertThat(inbox.latest()).contains(entries.get(1));
    clock.advance(TTL);
    assertThat(inbox.latest()).isEmpty();
  }

  @Test
  void latestIsFoundBehindManyDeletedEntries() {
    Timeline<String> room = room();
    List<Entry<String>> entries = Reading.fill(room, 300);
    entries.subList(1, 300).forEach(entry -> room.delete(entry.seqId()));
    assertThat(room.latest()).contains(entries.get(0));
  }

  @Test
  void aCursorFromBeforeFindsWhatCameAfterEverythingWasGone() {
    Timeline<String> inbox = openWithTtl().timeline("alice");
    List<Entry<String>> seen = new ArrayList<>();
    Reading.fill(inbox, 5);
    SeqRange cursor = Reading.toTheEnd(inbox, SeqRange.all(), seen);
    inbox.delete(seen.get(4).seqId());
    clock.advance(TTL);
    Entry<String> news = inbox.append("news");
    assertThat(Reading.all(inbox, cursor)).containsExactly(news);
    assertThat(Reading.all(inbox, SeqRange.after(seen.get(4).seqId()))).containsExactly(news);
  }
}
