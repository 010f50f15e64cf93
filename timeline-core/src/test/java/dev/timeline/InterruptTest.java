package dev.timeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Rejected;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.spi.IdentifiedAppend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An interrupt ends the wait, not the work, and the thread's flag is set again. */
class InterruptTest {

  /** How long something may take that ought to happen soon, on a machine that is busy. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ScriptedLog log = new ScriptedLog();
  private final TimelineStore<String> store = log.store();
  private final Timeline<String> timeline = store.timeline("t");

  @AfterEach
  void clearTheFlag() {
    Thread.interrupted();
  }

  /** A thread whose flag is set when it begins to wait is interrupted just the same. */
  private static Throwable interrupted(ThrowingCallable call) {
    Thread.currentThread().interrupt();
    Throwable thrown = catchThrowable(call);
    assertThat(Thread.interrupted()).as("the flag is set again").isTrue();
    return thrown;
  }

  @Test
  void aReadThatIsInterruptedIsUnavailable() {
    List.<ThrowingCallable>of(
            () -> timeline.get(1),
            () -> timeline.getAll(List.of(1L)),
            timeline::latest,
            () -> timeline.page(SeqRange.all()),
            () -> timeline.stream(SeqRange.all()).toList())
        .forEach(
            read ->
                assertThat(interrupted(read))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageContaining("interrupted")
                    .hasCauseInstanceOf(InterruptedException.class));
  }

  @Test
  void aWriteThatIsInterruptedHasAnUnknownOutcome() {
    List.<ThrowingCallable>of(
            () -> timeline.append("a"),
            () -> timeline.replace(1, Message.of("a")),
            () -> timeline.delete(1))
        .forEach(
            write ->
                assertThat(interrupted(write))
                    .isInstanceOfSatisfying(
                        OutcomeUnknown.class, e -> assertThat(e.messageId()).isEmpty())
                    .hasMessageContaining("interrupted")
                    .hasCauseInstanceOf(InterruptedException.class));
  }

  @Test
  void anAppendThatIsInterruptedTellsItsMessageId() {
    assertThat(interrupted(() -> timeline.append(Message.of("a").withId("i"))))
        .isInstanceOfSatisfying(OutcomeUnknown.class, e -> assertThat(e.messageId()).contains("i"));
  }

  /** What a backend answers that gives an id to every message without one. */
  private static final class Identified extends IdentifiedAppend {
    private final String id;

    Identified(String id) {
      this.id = id;
    }

    @Override
    public String appendId() {
      return id;
    }
  }

  private void giveIds() {
    log.append.script(append -> new Identified("given to " + append.message().body().length));
  }

  @Test
  void anAppendThatIsInterruptedTellsTheIdThatTheBackendGaveIt() {
    giveIds();
    assertThat(interrupted(() -> timeline.append("abc")))
        .isInstanceOfSatisfying(
            OutcomeUnknown.class, e -> assertThat(e.messageId()).contains("given to 3"));
  }

  @Test
  void theMessagesOwnIdGoesBeforeTheOneThatTheBackendGave() {
    giveIds();
    assertThat(interrupted(() -> timeline.append(Message.of("abc").withId("i"))))
        .isInstanceOfSatisfying(OutcomeUnknown.class, e -> assertThat(e.messageId()).contains("i"));
  }

  private static void assertUnknown(AppendResult<String> result, String timelineId, String id) {
    assertThat(result)
        .isInstanceOfSatisfying(
            AppendResult.Failed.class,
            failed -> {
              assertThat(failed.timelineId()).isEqualTo(timelineId);
              assertThat(failed.reason())
                  .isInstanceOfSatisfying(
                      OutcomeUnknown.class, e -> assertThat(e.messageId()).contains(id))
                  .hasMessageContainingAll("'" + timelineId + "'", "interrupted");
            });
  }

  @Test
  void aBatchThatIsInterruptedTellsWhatBecameOfEachMessage() {
    var refused = new Unavailable("t", "busy", null);
    log.append.script(
        append ->
            switch (new String(append.message().body(), UTF_8)) {
              case "stored" -> CompletableFuture.completedFuture(ScriptedLog.entry(7));
              case "refused" -> CompletableFuture.failedFuture(refused);
              default -> new Identified("given");
            });
    List<AppendResult<String>> results = new ArrayList<>();
    assertThat(
            interrupted(
                () ->
                    results.addAll(
                        timeline.appendAll(
                            List.of(
                                Message.of("stored"),
                                Message.of("under way"),
                                Message.of("\ud800"),
                                Message.of("under way").withId("i"),
                                Message.of("refused"))))))
        .isNull();
    assertThat(results).hasSize(5);
    assertThat(results.get(0).orThrow().seqId()).isEqualTo(7);
    assertUnknown(results.get(1), "t", "given");
    assertThat(catchThrowable(results.get(2)::orThrow)).isInstanceOf(Rejected.class);
    assertUnknown(results.get(3), "t", "i");
    assertThat(catchThrowable(results.get(4)::orThrow)).isSameAs(refused);
  }

  @Test
  void aFanOutThatIsInterruptedTellsWhatBecameOfEachCopy() {
    log.append.script(append -> new Identified("given for " + append.timelineId()));
    List<AppendResult<String>> results = new ArrayList<>();
    assertThat(
            interrupted(() -> results.addAll(store.appendTo(List.of("x", "y"), Message.of("a")))))
        .isNull();
    assertThat(results).hasSize(2);
    assertUnknown(results.get(0), "x", "given for x");
    assertUnknown(results.get(1), "y", "given for y");
  }

  @Test
  void aBatchThatIsDoneIsGivenToAnInterruptedThreadToo() {
    log.append.answer(append -> ScriptedLog.entry(1));
    Thread.currentThread().interrupt();
    assertThat(timeline.appendAll(List.of(Message.of("a"))))
        .singleElement()
        .isInstanceOf(AppendResult.Appended.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void theWorkGoesOn() {
    interrupted(() -> timeline.append("a"));
    assertThat(log.append.next().answer()).isNotDone();
  }

  @Test
  void anAnswerThatIsThereIsGivenToAnInterruptedThreadToo() {
    log.append.answer(append -> ScriptedLog.entry(1));
    log.get.answer(seqId -> Optional.empty());
    log.delete.fail(new Unavailable("t", "busy", null));
    Thread.currentThread().interrupt();
    assertThat(timeline.append("a").seqId()).isEqualTo(1);
    assertThat(timeline.get(1)).isEmpty();
    assertThat(catchThrowable(() -> timeline.delete(1))).isInstanceOf(Unavailable.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aThreadThatIsAlreadyWaitingIsInterrupted() throws InterruptedException {
    var thrown = new AtomicReference<Throwable>();
    var flag = new CompletableFuture<Boolean>();
    var waiting =
        new Thread(
            () -> {
              thrown.set(catchThrowable(() -> timeline.append("a")));
              flag.complete(Thread.currentThread().isInterrupted());
            });
    waiting.start();
    await().atMost(PATIENCE).until(() -> waiting.getState() == Thread.State.WAITING);
    waiting.interrupt();
    waiting.join();
    assertThat(thrown.get()).isInstanceOf(OutcomeUnknown.class);
    assertThat(flag).isCompletedWithValue(true);
  }

  @Test
  void aThreadThatWaitsGetsItsAnswer() throws InterruptedException {
    var answer = new CompletableFuture<Entry<String>>();
    var waiting = new Thread(() -> answer.complete(timeline.append("a")));
    waiting.start();
    await().atMost(PATIENCE).until(() -> waiting.getState() == Thread.State.WAITING);
    log.append.next().answer().complete(ScriptedLog.entry(1));
    waiting.join();
    assertThatCode(answer::join).doesNotThrowAnyException();
  }
}
