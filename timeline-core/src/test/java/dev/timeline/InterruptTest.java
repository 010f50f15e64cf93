package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Unavailable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An interrupt ends the wait, not the work, and the thread's flag is set again. */
class InterruptTest {

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
            () -> timeline.appendAll(List.of(Message.of("a"))),
            () -> store.appendTo(List.of("t"), Message.of("a")),
            () -> timeline.replace(1, Message.of("a")),
            () -> timeline.delete(1))
        .forEach(
            write ->
                assertThat(interrupted(write))
                    .isInstanceOf(OutcomeUnknown.class)
                    .hasCauseInstanceOf(InterruptedException.class));
  }

  @Test
  void anAppendThatIsInterruptedTellsItsMessageId() {
    assertThat(interrupted(() -> timeline.append(Message.of("a").withId("i"))))
        .isInstanceOfSatisfying(OutcomeUnknown.class, e -> assertThat(e.messageId()).contains("i"));
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
    await().until(() -> waiting.getState() == Thread.State.WAITING);
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
    await().until(() -> waiting.getState() == Thread.State.WAITING);
    log.append.next().answer().complete(ScriptedLog.entry(1));
    waiting.join();
    assertThatCode(answer::join).doesNotThrowAnyException();
  }
}
