package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.timeline.TimelineException.Unavailable;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that reads once, from the API to a log that answers when told to. */
@Timeout(120) // a read that nobody answers waits for ever
class ReadTest {

  private final ScriptedLog log = new ScriptedLog();
  private final TimelineStore<String> store = log.store();
  private final Timeline<String> timeline = store.timeline("t");
  private final AsyncTimeline<String> async = store.async().timeline("t");

  private static List<String> bodies(List<Entry<String>> entries) {
    return entries.stream().map(entry -> entry.message().body()).toList();
  }

  /** A timeline of these SeqIds, on a backend that always fills its pages. */
  private void given(long... seqIds) {
    List<Entry<byte[]>> entries = ScriptedLog.entries(seqIds);
    log.read.answer(range -> ScriptedLog.pageOf(entries, range));
    log.get.answer(id -> entries.stream().filter(e -> e.seqId() == id).findFirst());
  }

  @Test
  void getDecodesTheEntryIfThereIsOne() {
    given(3);
    assertThat(timeline.get(3)).contains(Entry.ofEpochMilli("t", 3, 1_003, Message.of("3")));
    assertThat(timeline.get(4)).isEmpty();
  }

  @Test
  void getAllKeepsTheOrderAskedForAndLeavesOutWhatIsNotThere() {
    var all = async.getAll(List.of(5L, 4L, 3L, 5L));
    var five = log.get.next();
    log.get.next().answer().complete(Optional.empty());
    log.get.next().answer().complete(Optional.of(ScriptedLog.entry(3)));
    five.answer().complete(Optional.of(ScriptedLog.entry(5)));
    assertThat(all).isNotDone();
    log.get.next().answer().complete(Optional.of(ScriptedLog.entry(5)));
    assertThat(bodies(all.join())).containsExactly("5", "3", "5");
  }

  @Test
  void getAllFailsIfOneEntryCannotBeRead() {
    var all = async.getAll(List.of(1L, 2L));
    log.get.next().answer().complete(Optional.empty());
    log.get.next().answer().completeExceptionally(new IOException("reset"));
    assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> Await.read("t", () -> all));
  }

  @Test
  void anUnexpectedFailureOfAReadIsUnavailable() {
    var boom = new IllegalStateException("boom");
    log.get.fail(boom);
    log.read.fail(boom);
    assertUnavailable(boom);
    var typed = new Unavailable("t", "busy", null);
    log.get.fail(typed);
    log.read.fail(typed);
    assertThat(catchThrowable(() -> timeline.get(1))).isSameAs(typed);
    assertThat(catchThrowable(() -> timeline.page(SeqRange.all()))).isSameAs(typed);
    assertThat(catchThrowable(timeline::latest)).isSameAs(typed);
  }

  private void assertUnavailable(Throwable cause) {
    List.<ThrowingCallable>of(
            () -> timeline.get(1),
            () -> timeline.getAll(List.of(1L)),
            timeline::latest,
            () -> timeline.page(SeqRange.all()),
            () -> timeline.stream(SeqRange.all()).toList())
        .forEach(
            call ->
                assertThatExceptionOfType(Unavailable.class)
                    .isThrownBy(call)
                    .withCause(cause)
                    .satisfies(e -> assertThat(e.timelineId()).contains("t")));
  }

  @Test
  void latestIsTheFirstEntryReadBackward() {
    given(3, 8);
    assertThat(timeline.latest().orElseThrow().seqId()).isEqualTo(8);
    assertThat(log.read.asked).containsExactly(SeqRange.latest().limit(1));
  }

  @Test
  void latestGoesOnPastEmptyPages() {
    CompletableFuture<Optional<Entry<String>>> latest = async.latest();
    SeqRange rest = SeqRange.latest().limit(1);
    for (int i = 0; i < 3; i++) {
      assertThat(latest).isNotDone();
      var call = log.read.next();
      assertThat(call.argument()).isEqualTo(rest);
      rest = rest.past(1_000 - i); // scanned that far without a live entry
      call.answer().complete(new Page<>(List.of(), rest, true));
    }
    log.read.next().answer().complete(Page.of(rest, ScriptedLog.entries(7), false));
    assertThat(latest.join().orElseThrow().seqId()).isEqualTo(7);
  }

  @Test
  void anEmptyTimelineHasNoLatest() {
    given();
    assertThat(timeline.latest()).isEmpty();
  }

  @Test
  void aPageIsReadWithTheRangeAsItIsAndSaysWhereToGoOn() {
    given(1, 2, 3);
    Page<String> page = timeline.page(SeqRange.all().limit(2));
    assertThat(bodies(page.entries())).containsExactly("1", "2");
    assertThat(page.more()).isTrue();
    Page<String> next = timeline.page(page.next());
    assertThat(bodies(next.entries())).containsExactly("3");
    assertThat(next.more()).isFalse();
    assertThat(timeline.page(next.next()).entries()).isEmpty();
  }

  @Test
  void theEntriesOfAPageCannotBeChanged() {
    given(1);
    List<Entry<String>> entries = timeline.page(SeqRange.all()).entries();
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> entries.remove(0));
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> entries.get(1));
  }

  @Test
  void aStreamGoesOverAllPagesEvenEmptyOnes() {
    List<Entry<byte[]>> entries = ScriptedLog.entries(1, 2, 3);
    log.read.answer(
        range ->
            log.read.asked.size() % 2 == 1
                ? new Page<>(List.of(), range, true)
                : ScriptedLog.pageOf(entries, range));
    assertThat(timeline.stream(SeqRange.all().limit(1)).map(Entry::seqId))
        .containsExactly(1L, 2L, 3L);
    assertThat(timeline.stream(SeqRange.latest().limit(2)).map(Entry::seqId))
        .containsExactly(3L, 2L, 1L);
  }

  @Test
  void aStreamReadsAPageOnlyWhenTheOneBeforeItIsUsedUp() {
    given(1, 2, 3, 4, 5);
    Iterator<Entry<String>> entries = timeline.stream(SeqRange.all().limit(2)).iterator();
    assertThat(log.read.asked).isEmpty();
    entries.next();
    entries.next();
    assertThat(log.read.asked).hasSize(1);
    entries.next();
    assertThat(log.read.asked).hasSize(2);
    assertThat(timeline.stream(SeqRange.all().limit(2)).limit(2).count()).isEqualTo(2);
    assertThat(log.read.asked).hasSize(3);
  }

  @Test
  void aStreamReadsNothingBehindTheLastPage() {
    given(1, 2);
    assertThat(timeline.stream(SeqRange.all().limit(2)).count()).isEqualTo(2);
    assertThat(log.read.asked).hasSize(1);
  }

  @Test
  void aStreamWithoutAnEndIsCutWhereItsReaderStops() {
    // Each page claims that there is more and moves on a little; none is ever the last.
    log.read.answer(
        range -> {
          long next = range.after() + 1;
          return next % 3 == 0
              ? new Page<>(List.of(), range.past(next), true)
              : Page.of(range, ScriptedLog.entries(next), true);
        });
    assertThat(timeline.stream(SeqRange.all()).limit(5).map(Entry::seqId))
        .containsExactly(1L, 2L, 4L, 5L, 7L);
  }

  @Test
  void aFailureEndsTheStreamAfterTheEntriesBeforeIt() {
    given(1, 2);
    Iterator<Entry<String>> entries = timeline.stream(SeqRange.all().limit(1)).iterator();
    assertThat(entries.next().seqId()).isEqualTo(1);
    log.read.fail(new Unavailable("t", "busy", null));
    assertThatExceptionOfType(Unavailable.class).isThrownBy(entries::hasNext);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE})
  void aNumberThatIsNoSeqIdIsRefusedAtOnce(long bad) {
    assertThatIllegalArgumentException().isThrownBy(() -> async.get(bad));
    assertThatIllegalArgumentException().isThrownBy(() -> async.getAll(List.of(1L, bad)));
    assertThatIllegalArgumentException().isThrownBy(() -> async.delete(bad));
    assertThatIllegalArgumentException().isThrownBy(() -> async.replace(bad, Message.of("a")));
    assertThatIllegalArgumentException().isThrownBy(() -> async.subscribe(bad, page -> {}));
    assertThat(log.get.asked).isEmpty();
  }

  @Test
  void nullIsRefusedAtOnce() {
    assertThatNullPointerException().isThrownBy(() -> async.page((SeqRange) null));
    assertThatNullPointerException().isThrownBy(() -> async.getAll(null));
    assertThatNullPointerException().isThrownBy(() -> timeline.stream((SeqRange) null));
    assertThatNullPointerException().isThrownBy(() -> async.replace(1, null));
    assertThatNullPointerException().isThrownBy(() -> async.subscribe(0, null));
    assertThatNullPointerException().isThrownBy(() -> async.publisher(null));
  }

  @Test
  void nothingIsReadOnceTheStoreIsClosed() {
    store.close();
    assertThatIllegalStateException().isThrownBy(() -> timeline.get(1));
    assertThatIllegalStateException().isThrownBy(() -> timeline.getAll(List.of(1L)));
    assertThatIllegalStateException().isThrownBy(() -> timeline.getAll(List.of()));
    assertThatIllegalStateException().isThrownBy(timeline::latest);
    assertThatIllegalStateException().isThrownBy(() -> timeline.page(SeqRange.all()));
    assertThatIllegalStateException().isThrownBy(() -> timeline.delete(1));
    assertThatIllegalStateException().isThrownBy(() -> timeline.replace(1, Message.of("a")));
    assertThatIllegalStateException().isThrownBy(() -> timeline.subscribe(0, page -> {}));
    assertThatIllegalStateException().isThrownBy(() -> async.publisher(SeqRange.all()));
    assertThatIllegalStateException().isThrownBy(() -> store.timeline("u"));
  }

  @Test
  void latestStandsTensOfThousandsOfEmptyPages() {
    log.read.answer(
        range ->
            log.read.asked.size() < 50_000
                ? new Page<>(List.of(), range, true)
                : Page.of(range, ScriptedLog.entries(1), false));
    assertThat(timeline.latest().orElseThrow().seqId()).isEqualTo(1);
  }
}
