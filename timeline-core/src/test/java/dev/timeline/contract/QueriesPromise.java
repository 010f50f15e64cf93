package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.timeline.AttributeFilter;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.NoBody;
import dev.timeline.Page;
import dev.timeline.Query;
import dev.timeline.SeqRange;
import dev.timeline.Surroundings;
import dev.timeline.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A page holds what its query asks for; entries around a SeqId, or under an id, are found. */
abstract class QueriesPromise extends Promise {

  /** Appends bodies of 10 bytes; every third has an attribute. */
  private static List<Entry<String>> fill(Timeline<String> room, int count) {
    List<Entry<String>> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Message<String> message = Message.of("%010d".formatted(i));
      entries.add(room.append(i % 3 == 0 ? message.with("third", true) : message));
    }
    return entries;
  }

  private static <T> List<T> reversed(List<T> list) {
    List<T> copy = new ArrayList<>(list);
    Collections.reverse(copy);
    return copy;
  }

  @BothForms
  void aFilledPageHasItsLimit(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    List<Entry<String>> entries = fill(room, 50);
    for (int limit : new int[] {1, 7, 49, 50, 51}) {
      List<Entry<String>> first = entries.subList(0, Math.min(50, limit));
      Page<String> page = room.page(SeqRange.all().limit(limit).filled());
      assertThat(page.entries()).isEqualTo(first);
      assertThat(page.next().limit()).isEqualTo(limit);
      Page<String> back = room.page(SeqRange.latest().limit(limit).filled());
      assertThat(back.entries()).isEqualTo(reversed(entries).subList(0, first.size()));
      assertThat(Reading.all(room, SeqRange.all().limit(limit).filled())).isEqualTo(entries);
    }
    AttributeFilter third = AttributeFilter.exists("third");
    assertThat(room.page(SeqRange.all().limit(10).where(third).filled()).entries())
        .extracting(Entry::seqId)
        .isEqualTo(
            List.of(0, 3, 6, 9, 12, 15, 18, 21, 24, 27).stream()
                .map(i -> entries.get(i).seqId())
                .toList());
  }

  @BothForms
  void aPageHasNoMoreBytesThanItMay(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    List<Entry<String>> entries = fill(room, 30);
    for (int bytes : new int[] {1, 10, 45, 100, 10_000}) {
      for (SeqRange range : List.of(SeqRange.all().limit(7), SeqRange.latest().limit(20))) {
        List<Entry<String>> expected = range.isForward() ? entries : reversed(entries);
        assertThat(Reading.all(room, range.maxBytes(bytes))).isEqualTo(expected);
        assertThat(Reading.all(room, range.maxBytes(bytes).filled())).isEqualTo(expected);
      }
    }
    // 10 bytes each, and 13 more for the attribute: third is 5 bytes, and a flag counts as 8.
    assertThat(room.page(SeqRange.all().maxBytes(45).filled()).entries()).hasSize(3);
    assertThat(room.page(SeqRange.all().maxBytes(42).filled()).entries()).hasSize(2);
    assertThat(room.page(SeqRange.all().maxBytes(1).filled()).entries())
        .containsExactly(entries.get(0));
    assertThat(room.page(SeqRange.all().maxBytes(1).filled()).more()).isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SeqRange.all().maxBytes(0))
        .withMessageContaining("0");
  }

  @BothForms
  void withoutBodiesAllElseIsThere(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    List<Entry<String>> entries = fill(room, 20);
    Page<NoBody> page =
        room.pageWithoutBodies(SeqRange.latest().limit(12).filled(), "third", "none");
    assertThat(page.entries())
        .isEqualTo(
            reversed(entries).subList(0, 12).stream()
                .map(it -> it.withMessage(it.message().withBody(NoBody.NO_BODY)))
                .toList());
    assertThat(Reading.all(room, page.next())).isEqualTo(reversed(entries).subList(12, 20));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> room.pageWithoutBodies(Query.of(SeqRange.all()), "_body"))
        .withMessageContaining("_body");
  }

  @BothForms
  void whatIsAroundAPlaceIsFound(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    List<Entry<String>> entries = fill(room, 20);
    Surroundings<String> around = room.around(entries.get(10).seqId(), 3, 4);
    assertThat(around.entries()).isEqualTo(entries.subList(7, 15));
    assertThat(around.entry()).contains(entries.get(10));
    assertThat(Reading.all(room, around.before().next()))
        .isEqualTo(reversed(entries.subList(0, 7)));
    assertThat(Reading.all(room, around.after().next())).isEqualTo(entries.subList(15, 20));
    room.delete(entries.get(10).seqId());
    assertThat(room.around(entries.get(10).seqId(), 1, 1).entries())
        .containsExactly(entries.get(9), entries.get(11));
    Surroundings<String> alone = room.around(entries.get(3).seqId(), 0, 0);
    assertThat(alone.entries()).containsExactly(entries.get(3));
    assertThat(Reading.all(room, alone.before().next())).isEqualTo(reversed(entries.subList(0, 3)));
    assertThat(room.around(0, 5, 2).entries()).isEqualTo(entries.subList(0, 2));
    assertThat(room.around(SeqRange.MAX_SEQ_ID, 2, 5).entries()).isEqualTo(entries.subList(18, 20));
    assertThat(form.timeline(open(), "nobody").around(1, 5, 5).entries()).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> room.around(1, -1, 0))
        .withMessageContaining("-1");
    assertThatIllegalArgumentException().isThrownBy(() -> room.around(-1, 0, 0));
  }

  @BothForms
  void anEntryIsFoundByItsMessageId(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    Entry<String> first = room.append(Message.of("first").withId("c-1").with("a", 1));
    fill(room, 300);
    Entry<String> last = room.append(Message.of("last").withId("c-2"));
    Entry<String> deleted = room.append(Message.of("deleted").withId("c-3"));
    room.delete(deleted.seqId());
    assertThat(room.find("c-1")).contains(first);
    assertThat(room.find("c-2")).contains(last);
    assertThat(room.find("c-3")).isEmpty();
    assertThat(room.find("c-4")).isEmpty();
    assertThat(form.timeline(open(), "another").find("c-1")).isEmpty();
    Entry<String> replaced = room.replace(last.seqId(), Message.of("replaced")).orElseThrow();
    assertThat(room.find("c-2")).contains(replaced);
    // By another handle, too; and what is not there was looked for to the end of the window.
    assertThat(form.timeline(open(), "room").find("c-1")).contains(first);
    assertThatIllegalArgumentException().isThrownBy(() -> room.find(""));
  }

  @Test
  void anEntryIsFoundWhileItsIdIsTaken() {
    Timeline<String> room = room();
    Entry<String> first = room.append(Message.of("first").withId("c-1"));
    clock.advance(Duration.ofHours(23));
    room.append("another");
    assertThat(room.find("c-1")).contains(first);
  }

  @Test
  void aRangeAsATokenGoesOnWhereItEnded() {
    Timeline<String> room = room();
    List<Entry<String>> entries = fill(room, 20);
    SeqRange rest = room.page(SeqRange.latest().limit(7).filled()).next();
    SeqRange parsed = SeqRange.parse(rest.token());
    assertThat(parsed).isEqualTo(rest);
    assertThat(Reading.all(room, parsed)).isEqualTo(reversed(entries).subList(7, 20));
    assertThat(Optional.of(rest.token())).hasValueSatisfying(it -> assertThat(it).hasSize(35));
  }
}
