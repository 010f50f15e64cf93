package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An entry is replaced only as it was seen: nobody undoes a change that they did not see. */
abstract class ConditionalReplacePromise extends Promise {

  private static final int THREADS = 4;

  @BothForms
  void everyReadingShowsTheRevisionThatTheReplaceAnswered(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    Entry<String> first = room.append("a");
    assertRevision(room, first.seqId(), first.revision());
    Entry<String> second = room.replace(first, Message.of("b")).orElseThrow();
    assertThat(second).isEqualTo(first.withMessage(Message.of("b")));
    assertRevision(room, first.seqId(), second.revision());
    Entry<String> third = room.replace(first.seqId(), Message.of("c")).orElseThrow();
    assertRevision(room(), first.seqId(), third.revision());
    assertThat(Reading.bodies(room)).containsExactly("c");
  }

  private static void assertRevision(Timeline<String> room, long seqId, String revision) {
    List<Entry<String>> read = new ArrayList<>();
    room.get(seqId).ifPresent(read::add);
    read.addAll(room.getAll(List.of(seqId)));
    read.addAll(Reading.all(room, SeqRange.all()));
    read.addAll(Reading.all(room, SeqRange.latest()));
    room.latest().ifPresent(read::add);
    assertThat(read).extracting(Entry::revision).hasSize(5).containsOnly(revision);
  }

  @Test
  void anEntryNeverHasARevisionTwice() {
    Timeline<String> room = room();
    Entry<String> entry = room.append("same");
    assertThat(entry.revision()).isEmpty();
    Set<String> revisions = new HashSet<>(Set.of(entry.revision()));
    for (int i = 0; i < 10; i++) {
      entry = room.replace(entry, Message.of("same")).orElseThrow();
      assertThat(revisions.add(entry.revision())).as("new: %s", entry.revision()).isTrue();
    }
  }

  @BothForms
  void whatWasReplacedSinceIsLeftAlone(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    Entry<String> first = room.append(Message.of("a").withId("c-1"));
    Entry<String> second = room.replace(first, Message.of("b")).orElseThrow();
    assertThat(room().replace(first, Message.of("lost"))).isEmpty();
    assertThat(Reading.bodies(room)).containsExactly("b");
    Entry<String> third = room().replace(second, Message.of("a")).orElseThrow();
    assertThat(third).as("what looks as it did at first").isEqualTo(first);
    for (Entry<String> old : List.of(first, second)) {
      assertThat(room.replace(old, Message.of("lost"))).isEmpty();
    }
    assertThat(room.get(first.seqId())).contains(third);
  }

  @BothForms
  void whatWasDeletedSinceDoesNotComeBack(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    Entry<String> plain = room.append("a");
    Entry<String> replaced = room.replace(room.append("b"), Message.of("c")).orElseThrow();
    for (Entry<String> seen : List.of(plain, replaced)) {
      assertThat(room.delete(seen.seqId())).isTrue();
      assertThat(room.replace(seen, Message.of("back"))).isEmpty();
    }
    assertThat(Reading.bodies(room)).isEmpty();
  }

  @Test
  void whatHasExpiredDoesNotComeBack() {
    Timeline<String> inbox = openWithTtl().timeline("alice");
    Entry<String> seen = inbox.append("a");
    clock.advance(TTL);
    assertThat(inbox.replace(seen, Message.of("back"))).isEmpty();
    assertThat(Reading.bodies(inbox)).isEmpty();
  }

  @Test
  void ofManyWhoSawTheSameOneReplacesIt() throws Exception {
    Timeline<String> room = room();
    for (int round = 0; round < 10; round++) {
      Entry<String> seen = room.append("seen");
      List<Optional<Entry<String>>> replaced =
          Together.call(THREADS, i -> () -> room().replace(seen, Message.of("replaced by " + i)));
      assertThat(replaced).filteredOn(Optional::isPresent).hasSize(1);
      assertThat(room.get(seen.seqId()))
          .isEqualTo(replaced.stream().flatMap(Optional::stream).findAny());
    }
  }

  @Test
  void noIncrementIsLost() throws Exception {
    long seqId = room().append("0").seqId();
    int each = 20;
    Together.call(
        THREADS,
        i ->
            () -> {
              Timeline<String> room = room();
              for (int done = 0; done < each; ) {
                Entry<String> seen = room.get(seqId).orElseThrow();
                int next = Integer.parseInt(seen.message().body()) + 1;
                done += room.replace(seen, Message.of("" + next)).isPresent() ? 1 : 0;
              }
              return true;
            });
    assertThat(Reading.bodies(room())).containsExactly("" + THREADS * each);
  }

  @Test
  void whoNamesOnlyTheSeqIdReplacesWhateverIsThere() throws Exception {
    long seqId = room().append("a").seqId();
    List<Optional<Entry<String>>> replaced =
        Together.call(THREADS, i -> () -> room().replace(seqId, Message.of("by " + i)));
    assertThat(replaced).allMatch(Optional::isPresent);
    assertThat(replaced.stream().map(it -> it.orElseThrow().revision())).doesNotHaveDuplicates();
  }

  @BothForms
  void theEntryKeepsItsMessageIdAndNoneIsGivenToIt(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    Entry<String> named = room.append(Message.of("a").withId("c-1"));
    Entry<String> unnamed = room.append("a");
    Entry<String> replaced = room.replace(named, Message.of("b")).orElseThrow();
    assertThat(replaced.message().id()).contains("c-1");
    assertThat(room.replace(replaced, Message.of("c").withId("c-1"))).isPresent();
    BadInputPromise.assertRejected(() -> room.replace(unnamed, Message.of("b").withId("c-2")));
    assertThat(Reading.bodies(room)).containsExactly("c", "a");
  }

  @BothForms
  void anEntryOfAnotherTimelineIsRefused(Form form) {
    var store = open();
    Timeline<String> room = form.timeline(store, "room");
    Entry<String> other = store.timeline("other").append("a");
    room.append("a");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> room.replace(other, Message.of("lost")))
        .withMessageContaining("other");
    assertThat(Reading.bodies(room)).containsExactly("a");
  }
}
