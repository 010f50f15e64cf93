package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.spi.Log;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** An entry is readable until the TTL has passed since it was last written, and never again. */
abstract class RetentionPromise extends Promise {

  @BothForms
  void anEntryIsGoneFromEveryReadAtItsTtlAndNotBefore(Form form) {
    Timeline<String> inbox = form.timeline(openWithTtl(), "alice");
    Entry<String> entry = inbox.append("message");
    clock.advance(TTL.minus(MILLISECOND));
    assertIsThere(inbox, entry);
    clock.advance(MILLISECOND);
    assertIsGone(inbox, entry.seqId());
  }

  @Test
  void everyEntryHasATimeOfItsOwn() {
    Timeline<String> inbox = openWithTtl().timeline("alice");
    List<Entry<String>> entries = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      entries.add(inbox.append(Integer.toString(i)));
      clock.advance(MILLISECOND);
    }
    clock.advance(TTL.minusMillis(10));
    for (int gone = 1; gone <= 10; gone++) {
      assertThat(Reading.all(inbox, SeqRange.all())).isEqualTo(entries.subList(gone, 10));
      clock.advance(MILLISECOND);
    }
  }

  @Test
  void withoutATtlAnEntryStays() {
    Timeline<String> room = room();
    Entry<String> entry = room.append("message");
    clock.advance(Duration.ofDays(36_500));
    assertIsThere(room, entry);
  }

  @Test
  void theLongestTtlThereIsDoesNotOverflow() {
    Timeline<String> inbox = open(settings("long").ttl(Duration.ofDays(365_000))).timeline("a");
    Entry<String> entry = inbox.append("message");
    clock.advance(Duration.ofDays(36_500));
    assertIsThere(inbox, entry);
  }

  @BothForms
  void replacingBeginsTheRetentionAnew(Form form) {
    Timeline<String> inbox = form.timeline(openWithTtl(), "alice");
    Entry<String> entry = inbox.append("message");
    clock.advance(TTL.minus(MILLISECOND));
    Entry<String> replaced = replace(inbox, entry.seqId(), Message.of("edited"));
    clock.advance(TTL.minus(MILLISECOND));
    assertIsThere(inbox, replaced);
    clock.advance(MILLISECOND);
    assertIsGone(inbox, entry.seqId());
  }

  @Test
  void replacingOneEntryDoesNotKeepItsNeighbours() {
    Timeline<String> inbox = openWithTtl().timeline("alice");
    List<Entry<String>> entries = Reading.fill(inbox, 5);
    clock.advance(Duration.ofHours(1));
    Entry<String> replaced = replace(inbox, entries.get(2).seqId(), Message.of("edited"));
    clock.advance(TTL.minusHours(1));
    assertThat(Reading.all(inbox, SeqRange.all())).containsExactly(replaced);
    assertThat(inbox.latest()).contains(replaced);
    Entry<String> news = inbox.append("news");
    assertThat(Reading.all(inbox, SeqRange.latest())).containsExactly(news, replaced);
  }

  @BothForms
  void replacingKeepsSeqIdTimeAndMessageId(Form form) {
    Timeline<String> inbox = form.timeline(openWithTtl(), "alice");
    Entry<String> entry = inbox.append(Message.of("message").withId("c-1").with("lang", "en"));
    clock.advance(Duration.ofHours(1));
    Message<String> edited = Message.of("edited").with("edits", 1);
    Entry<String> replaced = replace(inbox, entry.seqId(), edited);
    assertThat(replaced.seqId()).isEqualTo(entry.seqId());
    assertThat(replaced.time()).isEqualTo(entry.time());
    assertThat(replaced.message()).isEqualTo(edited.withId("c-1"));
    assertIsThere(inbox, replaced);
    // Once more, since what was replaced before may be kept in another way.
    Entry<String> again = replace(inbox, entry.seqId(), Message.of("again").withId("c-1"));
    assertThat(again.time()).isEqualTo(entry.time());
    assertIsThere(inbox, again);
  }

  @BothForms
  void whatHasExpiredCanBeNeitherReplacedNorDeleted(Form form) {
    Timeline<String> inbox = form.timeline(openWithTtl(), "alice");
    long seqId = inbox.append("message").seqId();
    clock.advance(TTL);
    assertThat(inbox.replace(seqId, Message.of("back"))).isEmpty();
    assertThat(inbox.delete(seqId)).isFalse();
    assertIsGone(inbox, seqId);
  }

  @BothForms
  void whatWasNeverThereCanBeNeitherReplacedNorDeleted(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    Entry<String> entry = room.append("message");
    for (long seqId : new long[] {0, entry.seqId() + 1, SeqRange.MAX_SEQ_ID}) {
      assertThat(room.replace(seqId, Message.of("new"))).isEmpty();
      assertThat(room.delete(seqId)).isFalse();
    }
    assertThat(form.timeline(open(), "other").delete(entry.seqId())).isFalse();
    assertThat(Reading.all(room, SeqRange.all())).containsExactly(entry);
  }

  @Test
  void anEditDoesNotBringBackWhatIsDeletedMeanwhile() {
    assertThatAnEditComesTooLateAfter((log, entry) -> log.delete("alice", entry.seqId()));
  }

  @Test
  void anEditDoesNotBringBackWhatExpiresMeanwhile() {
    needs(Capability.KEEPS_THE_GIVEN_TIME, "the clock is moved during a call");
    assertThatAnEditComesTooLateAfter(
        (log, entry) -> {
          clock.advance(TTL);
          return CompletableFuture.completedFuture(true);
        });
  }

  /** Lets something happen to the entry that a replace has just found, before it writes. */
  private void assertThatAnEditComesTooLateAfter(
      BiFunction<Log, Entry<byte[]>, CompletableFuture<Boolean>> event) {
    var happened = new AtomicBoolean();
    TimelineBackend interrupting =
        ForwardingBackend.withLogs(
            backend,
            log ->
                new ForwardingLog(log) {
                  @Override
                  public CompletableFuture<Optional<Entry<byte[]>>> get(String id, long seqId) {
                    return super.get(id, seqId)
                        .thenCompose(
                            found ->
                                happened.getAndSet(true)
                                    ? CompletableFuture.completedFuture(found)
                                    : event.apply(log, found.orElseThrow()).thenApply(x -> found));
                  }
                });
    Timeline<String> inbox = open(settings(interrupting, "inbox").ttl(TTL)).timeline("alice");
    long seqId = inbox.append("message").seqId();
    assertThat(inbox.replace(seqId, Message.of("back"))).isEmpty();
    assertThat(happened).isTrue();
    assertIsGone(inbox, seqId);
  }

  private static Entry<String> replace(
      Timeline<String> timeline, long seqId, Message<String> message) {
    Optional<Entry<String>> replaced = timeline.replace(seqId, message);
    assertThat(replaced).as("entry %d as it was replaced", seqId).isPresent();
    return replaced.get();
  }

  private static void assertIsThere(Timeline<String> timeline, Entry<String> entry) {
    assertThat(timeline.get(entry.seqId())).contains(entry);
    assertThat(timeline.getAll(List.of(entry.seqId()))).containsExactly(entry);
    assertThat(timeline.latest()).contains(entry);
    assertThat(Reading.all(timeline, SeqRange.all())).containsExactly(entry);
    assertThat(Reading.all(timeline, SeqRange.latest())).containsExactly(entry);
    assertThat(timeline.stream(SeqRange.all())).containsExactly(entry);
  }

  private static void assertIsGone(Timeline<String> timeline, long seqId) {
    assertThat(timeline.get(seqId)).isEmpty();
    assertThat(timeline.getAll(List.of(seqId))).isEmpty();
    assertThat(timeline.latest()).isEmpty();
    assertThat(Reading.all(timeline, SeqRange.all())).isEmpty();
    assertThat(Reading.all(timeline, SeqRange.latest())).isEmpty();
    assertThat(timeline.stream(SeqRange.all())).isEmpty();
  }
}
