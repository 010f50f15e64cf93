package dev.timeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Rejected;
import dev.timeline.spi.Log.Append;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One append, from the API to a log that answers when told to. */
class AppendTest {

  private final ScriptedLog log = new ScriptedLog();
  private final TimelineStore<String> store = log.store();
  private final AsyncTimeline<String> timeline = store.async().timeline("t");

  /** What a future failed with, less the wrapping that CompletableFuture adds. */
  private static Throwable failureOf(CompletableFuture<?> future) {
    assertThat(future).isDone();
    return Failures.unwrapped(catchThrowable(future::join));
  }

  @Test
  void theEntryComesBackWithTheMessageThatWasGiven() {
    Message<String> message = Message.of("hello").withId("i").with("n", 1L);
    CompletableFuture<Entry<String>> appended = timeline.append(message);
    assertThat(appended).isNotDone();
    var call = log.append.next();
    assertThat(call.argument().timelineId()).isEqualTo("t");
    assertThat(call.argument().message()).isEqualTo(message.withBody(Codec.utf8().encode("hello")));
    call.answer().complete(ScriptedLog.entry(7));
    assertThat(appended).isCompletedWithValue(Entry.ofEpochMilli("t", 7, 1_007, message));
    assertThat(appended.join().message()).isSameAs(message);
  }

  @Test
  void theMarkOfAResendReachesTheBackend() {
    var unused = timeline.append(Message.of("a").withId("i").possiblyResent());
    assertThat(log.append.next().argument().message().isPossibleResend()).isTrue();
  }

  @Test
  void theTimeOfAResendReachesTheBackend() {
    var unused = timeline.append(Message.of("a").withId("i").possiblyResent(Instant.EPOCH));
    assertThat(log.append.next().argument().message().resentSince()).contains(Instant.EPOCH);
  }

  @Test
  void theOrderOfAnAppendReachesTheBackendAndThatItsCallerGoesOn() {
    List<AppendOrder> orders =
        List.of(AppendOrder.caller(), AppendOrder.none(), AppendOrder.key("k"));
    for (AppendOrder order : orders) {
      var unused = timeline.append(Message.of("a"), order);
      var unusedBatch = timeline.appendAll(List.of(Message.of("a")), order);
      var unusedCopies = store.async().appendTo(List.of("t"), Message.of("a"), order);
      assertThat(log.append.asked).hasSize(3).allMatch(append -> append.order().equals(order));
      assertThat(log.append.asked).noneMatch(Append::callerWaits);
      log.append.asked.clear();
    }
    var unused = timeline.append("a");
    var unusedBatch = timeline.appendAll(List.of(Message.of("a")));
    var unusedCopies = store.async().appendTo(List.of("t"), Message.of("a"));
    assertThat(log.append.asked)
        .hasSize(3)
        .extracting(Append::order)
        .containsOnly(AppendOrder.caller());
  }

  @Test
  void aBlockingAppendIsInTheCallersOrderAndSaysThatItsCallerWaits() {
    log.append.answer(append -> ScriptedLog.entry(1));
    store.timeline("t").append("a");
    var results = store.timeline("t").appendAll(List.of(Message.of("a")));
    assertThat(results).hasSize(1);
    store.appendTo(List.of("t"), Message.of("a"));
    assertThat(log.append.asked)
        .hasSize(3)
        .allMatch(Append::callerWaits)
        .allMatch(append -> append.order().equals(AppendOrder.caller()));
  }

  @Test
  void appendsReachTheBackendInTheOrderTheyWereIssuedIn() {
    for (String body : List.of("a", "b", "c")) {
      var unused = timeline.append(body);
    }
    assertThat(log.append.asked)
        .extracting(append -> new String(append.message().body(), UTF_8))
        .containsExactly("a", "b", "c");
  }

  @Test
  void aTypedFailureComesThroughAsItIs() {
    var typed = new TimelineException.Unavailable("t", "busy", null);
    CompletableFuture<Entry<String>> appended = timeline.append("a");
    log.append.next().answer().completeExceptionally(typed);
    assertThat(failureOf(appended)).isSameAs(typed);
  }

  @Test
  void aTypedFailureThatTheBackendHasWrappedComesThroughAsItIs() {
    var typed = new TimelineException.IdConflict("t", "i", 3);
    CompletableFuture<Entry<String>> appended = timeline.append("a");
    log.append.next().answer().completeExceptionally(new CompletionException(typed));
    assertThat(failureOf(appended)).isSameAs(typed);
  }

  static Stream<Throwable> untyped() {
    return Stream.of(
        new IllegalStateException("boom"),
        new IOException("reset"),
        new CancellationException(),
        new StackOverflowError());
  }

  @ParameterizedTest
  @MethodSource("untyped")
  void anyOtherFailureLeavesTheOutcomeUnknown(Throwable untyped) {
    CompletableFuture<Entry<String>> appended = timeline.append(Message.of("a").withId("i-1"));
    log.append.next().answer().completeExceptionally(untyped);
    assertThat(failureOf(appended))
        .isInstanceOf(OutcomeUnknown.class)
        .hasCause(untyped)
        .satisfies(e -> assertThat(((OutcomeUnknown) e).messageId()).contains("i-1"))
        .satisfies(e -> assertThat(((OutcomeUnknown) e).timelineId()).contains("t"));
  }

  @Test
  void anUnknownOutcomeOfAMessageWithoutAnIdHasNoneToOffer() {
    log.append.fail(new IOException("reset"));
    assertThat(failureOf(timeline.append("a")))
        .isInstanceOfSatisfying(OutcomeUnknown.class, e -> assertThat(e.messageId()).isEmpty());
  }

  @Test
  void theBlockingFormThrowsTheTypedFailureItself() {
    var typed = new TimelineException.Unavailable("t", "busy", null);
    log.append.fail(typed);
    assertThat(catchThrowable(() -> store.timeline("t").append("a"))).isSameAs(typed);
    log.append.fail(new IOException("reset"));
    assertThatExceptionOfType(OutcomeUnknown.class)
        .isThrownBy(() -> store.timeline("t").append("a"));
  }

  @Test
  void aMessageThatIsTooLargeIsRejectedAndNeverSent() {
    log.maxMessageBytes = 10;
    assertThat(timeline.append("0123456789")).isNotDone();
    assertThat(failureOf(timeline.append("0123456789x")))
        .isInstanceOf(Rejected.class)
        .hasMessageContainingAll("11 bytes", "10")
        .hasMessageNotContaining("0123");
    assertThat(failureOf(timeline.append(Message.of("01234567").withId("消")))) // 8 + 3
        .isInstanceOf(Rejected.class);
    assertThat(failureOf(timeline.append(Message.of("01").with("a", 1L)))) // 2 + 1 + 8
        .isInstanceOf(Rejected.class);
    assertThat(log.append.asked).hasSize(1);
  }

  @Test
  void aCodecThatThrowsRejectsTheMessageWithoutQuotingIt() {
    Codec<String> throwing =
        Codec.of(
            body -> {
              throw new IllegalStateException("cannot write " + body);
            },
            Codec.utf8()::decode);
    assertThat(failureOf(log.store(throwing).async().timeline("t").append("secret")))
        .isInstanceOf(Rejected.class)
        .hasMessageContaining("IllegalStateException")
        .hasMessageNotContaining("secret")
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThat(log.append.asked).isEmpty();
  }

  @Test
  void aCodecThatAnswersNullRejectsTheMessage() {
    Codec<String> nothing = Codec.of(body -> null, Codec.utf8()::decode);
    assertThat(failureOf(log.store(nothing).async().timeline("t").append("a")))
        .isInstanceOf(Rejected.class)
        .hasMessageContaining("null");
  }

  @Test
  void misuseIsThrownAtOnce() {
    List<Message<String>> messages = List.of(Message.of("a"));
    assertThatNullPointerException().isThrownBy(() -> timeline.append((Message<String>) null));
    assertThatNullPointerException().isThrownBy(() -> timeline.append(messages.get(0), null));
    assertThatNullPointerException().isThrownBy(() -> timeline.appendAll(messages, null));
    assertThatNullPointerException()
        .isThrownBy(() -> store.async().appendTo(List.of("t"), messages.get(0), null));
    store.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> timeline.append("a"))
        .withMessageContaining("'store'");
    assertThat(log.append.asked).isEmpty();
  }
}
