package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.timeline.AppendResult;
import dev.timeline.Codec;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineException.Undecodable;
import dev.timeline.TimelineStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A codec that fails does so at one entry, and blocks none of those behind it. */
abstract class PoisonPromise extends Promise {

  /** Fails on what says so; a codec may also answer null, which is no better. */
  private static final Codec<String> FRAGILE =
      Codec.of(
          body -> {
            if (body.startsWith("unencodable")) {
              throw new IllegalStateException("cannot encode");
            }
            return body.startsWith("null") ? null : body.getBytes(StandardCharsets.UTF_8);
          },
          bytes -> {
            String body = new String(bytes, StandardCharsets.UTF_8);
            if (body.startsWith("poison")) {
              throw new IllegalStateException("cannot decode");
            }
            return body.startsWith("empty poison") ? null : body;
          });

  private Timeline<String> fragileRoom(Form form) {
    return form.timeline(open(settings(backend, FRAGILE, "history")), "room");
  }

  @BothForms
  void whatCannotBeEncodedIsRejectedAndNotStored(Form form) {
    Timeline<String> room = fragileRoom(form);
    Entry<String> entry = room.append("good");
    for (String bad : List.of("unencodable", "null")) {
      BadInputPromise.assertRejected(() -> room.append(bad));
      BadInputPromise.assertRejected(() -> room.append(Message.of(bad).withId("c-1")));
      BadInputPromise.assertRejected(() -> room.replace(entry.seqId(), Message.of(bad)));
    }
    assertThat(Reading.all(room, SeqRange.all())).containsExactly(entry);
    assertThat(room.append(Message.of("later").withId("c-1")).seqId()).isGreaterThan(entry.seqId());
  }

  @BothForms
  void whatCannotBeEncodedDoesNotKeepTheRestOfABatchBack(Form form) {
    Timeline<String> room = fragileRoom(form);
    List<AppendResult<String>> results =
        room.appendAll(Reading.messages("a", "unencodable", "b", "null", "c"));
    for (int i : new int[] {1, 3}) {
      BadInputPromise.assertRejected(() -> results.get(i).orThrow());
    }
    assertThat(Reading.all(room, SeqRange.all()))
        .containsExactly(
            results.get(0).orThrow(), results.get(2).orThrow(), results.get(4).orThrow());
  }

  @Test
  void whatCannotBeEncodedIsRejectedByEveryTimeline() {
    TimelineStore<String> store = open(settings(backend, FRAGILE, "history"));
    List<AppendResult<String>> results =
        store.appendTo(List.of("alice", "bob"), Message.of("unencodable"));
    assertThat(results).extracting(AppendResult::timelineId).containsExactly("alice", "bob");
    results.forEach(result -> BadInputPromise.assertRejected(result::orThrow));
    assertThat(Reading.bodies(store.timeline("alice"))).isEmpty();
    assertThat(Reading.bodies(store.timeline("bob"))).isEmpty();
  }

  /** Two good entries with two between them that the codec cannot decode. */
  private List<Entry<String>> appendPoison() {
    return Reading.entries(
        room().appendAll(Reading.messages("first", "poison", "empty poison", "last")));
  }

  @BothForms
  void aPoisonedEntryBlocksNoneOfThoseBehindIt(Form form) {
    List<Long> seqIds = Reading.seqIds(appendPoison());
    Timeline<String> room = fragileRoom(form);
    assertThat(Reading.seqIds(Reading.all(room, SeqRange.all().limit(1)))).isEqualTo(seqIds);
    assertPoisoned(Reading.all(room, SeqRange.all()), seqIds);
    assertPoisoned(room.stream(SeqRange.all()).toList(), seqIds);
    assertPoisoned(room.getAll(seqIds), seqIds);
    assertPoisoned(seqIds.stream().flatMap(id -> room.get(id).stream()).toList(), seqIds);
    assertThat(room.latest().orElseThrow().message().body()).isEqualTo("last");
  }

  @Test
  void aSubscriptionGoesOnBehindAPoisonedEntry() throws Exception {
    List<Long> seqIds = Reading.seqIds(appendPoison());
    var inbox = new ReceivedPages();
    fragileRoom(Form.BLOCKING).subscribe(0, inbox);
    assertPoisoned(inbox.next(4), seqIds);
    assertThat(room().append("more")).isEqualTo(inbox.next(1).get(0));
  }

  private static void assertPoisoned(List<Entry<String>> read, List<Long> seqIds) {
    assertThat(Reading.seqIds(read)).isEqualTo(seqIds);
    assertThat(read.get(0).message().body()).isEqualTo("first");
    assertThat(read.get(3).message().body()).isEqualTo("last");
    for (Entry<String> poisoned : read.subList(1, 3)) {
      assertThat(poisoned.timelineId()).isEqualTo("room");
      assertThatExceptionOfType(Undecodable.class)
          .isThrownBy(poisoned::message)
          .satisfies(failure -> assertThat(failure.seqId()).isEqualTo(poisoned.seqId()))
          .satisfies(failure -> assertThat(failure.timelineId()).contains("room"));
    }
  }

  @BothForms
  void aPoisonedEntryCanBeReplacedAndDeleted(Form form) {
    List<Long> seqIds = Reading.seqIds(appendPoison());
    Timeline<String> room = fragileRoom(form);
    Entry<String> seen = room.get(seqIds.get(1)).orElseThrow();
    Entry<String> still = room.get(seqIds.get(1)).orElseThrow();
    assertThat(room.replace(seen, Message.of("poison"))).isPresent();
    assertThat(room.replace(still, Message.of("lost"))).isEmpty();
    assertThat(room.replace(seqIds.get(1), Message.of("mended"))).isPresent();
    assertThat(room.delete(seqIds.get(2))).isTrue();
    assertThat(Reading.bodies(room)).containsExactly("first", "mended", "last");
  }
}
