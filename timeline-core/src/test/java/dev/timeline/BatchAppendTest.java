package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.timeline.AppendResult.Appended;
import dev.timeline.AppendResult.Failed;
import dev.timeline.TimelineException.IdConflict;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Rejected;
import dev.timeline.spi.Log;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Several messages in one call: one result for each, in their order, whatever becomes of them. */
class BatchAppendTest {

  private final ScriptedLog log = new ScriptedLog();
  private final TimelineStore<String> store = log.store();
  private final AsyncTimeline<String> timeline = store.async().timeline("t");

  private static List<Message<String>> messages(String... bodies) {
    return Arrays.stream(bodies).map(Message::of).toList();
  }

  private static TimelineException reason(AppendResult<String> result) {
    assertThat(result).isInstanceOf(Failed.class);
    return ((Failed<String>) result).reason();
  }

  @Test
  void resultsKeepTheOrderOfTheMessagesWhenAnswersComeInAnother() {
    CompletableFuture<List<AppendResult<String>>> results =
        timeline.appendAll(messages("a", "b", "c"));
    var a = log.append.next();
    var b = log.append.next();
    var c = log.append.next();
    c.answer().complete(ScriptedLog.entry(3));
    a.answer().complete(ScriptedLog.entry(1));
    assertThat(results).isNotDone();
    b.answer().complete(ScriptedLog.entry(2));
    assertThat(results.join())
        .extracting(result -> result.orThrow().seqId() + result.orThrow().message().body())
        .containsExactly("1a", "2b", "3c");
  }

  @Test
  void rejectionsAndFailuresStandWhereTheirMessagesStood() {
    log.maxMessageBytes = 5;
    var conflict = new IdConflict("t", "i", 1);
    CompletableFuture<List<AppendResult<String>>> results =
        timeline.appendAll(
            List.of(
                Message.of("large!"),
                Message.of("a"),
                Message.of("\ud800"),
                Message.of("b"),
                Message.of("c").withId("i-c"),
                Message.of("large!"),
                Message.of("d")));
    log.append.next().answer().complete(ScriptedLog.entry(1));
    log.append.next().answer().completeExceptionally(conflict);
    log.append.next().answer().completeExceptionally(new IOException("reset"));
    log.append.next().answer().complete(ScriptedLog.entry(4));
    List<AppendResult<String>> all = results.join();
    assertThat(all).hasSize(7).allSatisfy(r -> assertThat(r.timelineId()).isEqualTo("t"));
    assertThat(reason(all.get(0))).isInstanceOf(Rejected.class);
    assertThat(all.get(1).orThrow().seqId()).isEqualTo(1);
    assertThat(reason(all.get(2))).isInstanceOf(Rejected.class);
    assertThat(reason(all.get(3))).isSameAs(conflict);
    assertThat(reason(all.get(4)))
        .isInstanceOfSatisfying(
            OutcomeUnknown.class, e -> assertThat(e.messageId()).contains("i-c"));
    assertThat(reason(all.get(5))).isInstanceOf(Rejected.class);
    assertThat(all.get(6).orThrow().message().body()).isEqualTo("d");
  }

  @Test
  void aBatchOfRejectionsOnlyIsAnsweredToo() {
    log.maxMessageBytes = 1;
    assertThat(timeline.appendAll(messages("aa", "bb")).join())
        .hasOnlyElementsOfType(Failed.class)
        .hasSize(2);
    assertThat(log.append.asked).isEmpty();
  }

  @Test
  void anEmptyBatchHasNoResults() {
    assertThat(timeline.appendAll(List.of()).join()).isEmpty();
    assertThat(store.timeline("t").appendAll(List.of())).isEmpty();
    assertThat(store.appendTo(List.of(), Message.of("a"))).isEmpty();
  }

  @Test
  void aResultThatFailedThrowsItsReason() {
    log.append.fail(new IdConflict("t", "i", 1));
    AppendResult<String> result = timeline.appendAll(messages("a")).join().get(0);
    assertThatExceptionOfType(IdConflict.class)
        .isThrownBy(result::orThrow)
        .isSameAs(reason(result));
  }

  @Test
  void oneMessageToManyTimelinesHasOneResultForEachInTheirOrder() {
    var results = store.async().appendTo(List.of("x", "y", "x"), Message.of("a").withId("i"));
    assertThat(log.append.asked).extracting(Log.Append::timelineId).containsExactly("x", "y", "x");
    log.append.next().answer().complete(entry("x", 1));
    log.append.next().answer().completeExceptionally(new IllegalStateException("boom"));
    log.append.next().answer().complete(entry("x", 1));
    List<AppendResult<String>> all = results.join();
    assertThat(all).extracting(AppendResult::timelineId).containsExactly("x", "y", "x");
    assertThat(all.get(0)).isInstanceOf(Appended.class).isEqualTo(all.get(2));
    assertThat(reason(all.get(1)))
        .isInstanceOf(OutcomeUnknown.class)
        .satisfies(e -> assertThat(e.timelineId()).contains("y"));
  }

  @Test
  void aMessageThatIsTooLargeIsRejectedAtEveryTimeline() {
    log.maxMessageBytes = 1;
    List<AppendResult<String>> results = store.appendTo(List.of("x", "y"), Message.of("aa"));
    assertThat(results)
        .extracting(r -> reason(r).timelineId())
        .map(id -> id.orElseThrow())
        .containsExactly("x", "y");
    assertThat(results).allSatisfy(r -> assertThat(reason(r)).isInstanceOf(Rejected.class));
    assertThat(log.append.asked).isEmpty();
  }

  @Test
  void aMessageIsEncodedOnceHoweverManyTimelinesItGoesTo() {
    var encoded = new AtomicInteger();
    Codec<String> counting =
        Codec.of(
            body -> {
              encoded.incrementAndGet();
              return Codec.utf8().encode(body);
            },
            Codec.utf8()::decode);
    var unused = log.store(counting).async().appendTo(List.of("x", "y", "z"), Message.of("a"));
    assertThat(encoded).hasValue(1);
    assertThat(log.append.asked).hasSize(3);
  }

  @Test
  void misuseIsThrownAtOnceAndNothingIsSent() {
    assertThatNullPointerException()
        .isThrownBy(() -> timeline.appendAll(Arrays.asList(Message.of("a"), null)));
    assertThatNullPointerException().isThrownBy(() -> timeline.appendAll(null));
    store.close();
    assertThatIllegalStateException().isThrownBy(() -> timeline.appendAll(messages("a")));
    assertThatIllegalStateException()
        .isThrownBy(() -> store.async().appendTo(List.of("x"), Message.of("a")));
    assertThat(log.append.asked).isEmpty();
  }

  private static Entry<byte[]> entry(String timelineId, long seqId) {
    return Entry.ofEpochMilli(timelineId, seqId, 0, Message.of(new byte[0]));
  }
}
