package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.timeline.spi.CompletionThread;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A thread that completes futures must not wait for one: blocking calls are refused on it. */
class CompletionThreadTest {

  private final ScriptedLog log = new ScriptedLog();
  private final TimelineStore<String> store = log.store();
  private final Timeline<String> timeline = store.timeline("t");
  private final Stream<Entry<String>> begunElsewhere = timeline.stream(SeqRange.all());

  private Map<String, ThrowingCallable> blockingCalls() {
    Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
    calls.put("append a body", () -> timeline.append("a"));
    calls.put("append", () -> timeline.append(Message.of("a").withId("i")));
    calls.put("appendAll", () -> timeline.appendAll(List.of(Message.of("a"))));
    calls.put("appendTo", () -> store.appendTo(List.of("t"), Message.of("a")));
    calls.put("get", () -> timeline.get(1));
    calls.put("getAll", () -> timeline.getAll(List.of(1L)));
    calls.put("latest", timeline::latest);
    calls.put("page", () -> timeline.page(SeqRange.all()));
    calls.put("stream", () -> timeline.stream(SeqRange.all()));
    calls.put("iterate a stream", begunElsewhere::toList);
    calls.put("replace", () -> timeline.replace(1, Message.of("a")));
    calls.put("delete", () -> timeline.delete(1));
    return calls;
  }

  private static Throwable thrownOnACompletionThread(ThrowingCallable call)
      throws ExecutionException, InterruptedException {
    var task = new FutureTask<>(() -> catchThrowable(call));
    CompletionThread.factory("completes").newThread(task).start();
    return task.get();
  }

  private int calls() {
    return Stream.of(
            log.append.asked, log.get.asked, log.read.asked, log.replace.asked, log.delete.asked)
        .mapToInt(List::size)
        .sum();
  }

  @Test
  void everyBlockingCallIsRefusedAndDoesNothing() throws Exception {
    for (var call : blockingCalls().entrySet()) {
      assertThat(thrownOnACompletionThread(call.getValue()))
          .as(call.getKey())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll("'completes'", "asynchronous");
    }
    assertThat(calls()).isZero();
  }

  @Test
  void itIsRefusedEvenIfTheAnswerWouldBeThereAtOnce() throws Exception {
    log.append.answer(append -> ScriptedLog.entry(1));
    log.get.answer(seqId -> Optional.empty());
    assertThat(thrownOnACompletionThread(() -> timeline.append("a")))
        .isInstanceOf(IllegalStateException.class);
    assertThat(thrownOnACompletionThread(() -> timeline.get(1)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(calls()).isZero();
  }

  @Test
  void whatDoesNotBlockIsAllowed() throws Exception {
    assertThat(
            thrownOnACompletionThread(
                () -> {
                  var other = store.timeline("u");
                  assertThat(other.id()).isEqualTo("u");
                  var unused = store.async().timeline("u").append("a");
                }))
        .isNull();
    assertThat(calls()).isEqualTo(1);
  }

  @Test
  void itIsADaemonOfTheGivenName() {
    Thread thread = CompletionThread.factory("completes").newThread(() -> {});
    assertThat(thread).isInstanceOf(CompletionThread.class);
    assertThat(thread.isDaemon()).isTrue();
    assertThat(thread.getName()).isEqualTo("completes");
  }

  @Test
  void anyOtherThreadMayBlock() {
    assertThat(catchThrowable(CompletionThread::requireMayBlock)).isNull();
  }
}
