package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timeline.TimelineException.Unavailable;
import dev.timeline.contract.CapturedLog;
import dev.timeline.contract.Observed;
import dev.timeline.internal.ObservedLog;
import dev.timeline.observation.LogEvent.AppendSampled;
import dev.timeline.observation.LogEvent.Called;
import dev.timeline.observation.LogEvent.Operation;
import dev.timeline.observation.Outcome;
import dev.timeline.observation.Reading;
import dev.timeline.observation.ReadingEvent;
import dev.timeline.observation.TimelineObserver;
import dev.timeline.spi.Log;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an observer of a store is told. */
class ObservedStoreTest {

  private final ScriptedLog log = new ScriptedLog();
  private final ManualExecutor executor = new ManualExecutor();
  private final Observed observed = new Observed();
  private final TimelineStore<String> store = store(observed);
  private final Timeline<String> timeline = store.timeline("t");

  private TimelineStore<String> store(TimelineObserver observer) {
    return TimelineStore.builder(log, Codec.utf8())
        .name("store")
        .polling(Duration.ofDays(1), Duration.ofDays(1))
        .executor(executor)
        .observer(observer)
        .build();
  }

  @AfterEach
  void close() {
    store.close();
    executor.runAll();
  }

  private long read(Reading reading) {
    return observed.all(ReadingEvent.Begun.class).stream()
        .filter(it -> it.reading() == reading)
        .mapToLong(it -> it.value().getAsLong())
        .sum();
  }

  private Called only() {
    return observed.one(Called.class);
  }

  @Test
  void anAppendThatTakesAWhileIsToldWhenItEnds() {
    var append = store.async().timeline("t").append("12345");
    assertThat(observed.all(Called.class)).isEmpty();
    log.append.next().answer().complete(ScriptedLog.entry(7));

    assertThat(append).isCompleted();
    assertThat(only().source()).isEqualTo("store");
    assertThat(only().operation()).isEqualTo(Operation.APPEND);
    assertThat(only().timelineId()).hasValue("t");
    assertThat(only().seqId()).hasValue(7);
    assertThat(only().outcome()).isEqualTo(Outcome.DONE);
    assertThat(only().entries()).isEqualTo(1);
    assertThat(only().bytes()).isEqualTo(5);
    assertThat(only().nanos()).isPositive();
    assertThat(read(Reading.APPENDS_AT_ONCE)).isZero();
  }

  @Test
  void everyAppendThatTakesAWhileIsTold() {
    for (int i = 1; i <= 200; i++) {
      var unused = store.async().timeline("t").append("x");
      log.append.next().answer().complete(ScriptedLog.entry(i));
    }
    assertThat(observed.all(Called.class)).hasSize(200);
  }

  @Test
  void appendsAnsweredAtOnceAreAllCountedAndSomeTold() {
    log.append.answer(append -> ScriptedLog.entry(1));
    IntStream.range(0, 10_240).forEach(i -> timeline.append("12345"));

    assertThat(read(Reading.APPENDS_AT_ONCE)).isEqualTo(10_240);
    assertThat(read(Reading.APPENDED_BYTES_AT_ONCE)).isEqualTo(51_200);
    assertThat(observed.all(AppendSampled.class))
        .hasSize(10)
        .allSatisfy(sample -> assertThat(sample.every()).isEqualTo(1_024));
    assertThat(observed.all(Called.class)).isEmpty();
  }

  @Test
  void appendsOfThreadsThatHaveEndedStillCount() throws InterruptedException {
    log.append.answer(append -> ScriptedLog.entry(1));
    for (int i = 0; i < 200; i++) {
      var thread = new Thread(() -> timeline.append("x"));
      thread.start();
      thread.join();
    }
    assertThat(read(Reading.APPENDS_AT_ONCE)).isEqualTo(200);
  }

  @Test
  void appendsOfSeveralThreadsAtOnceAllCount() throws InterruptedException {
    log.append.answer(append -> ScriptedLog.entry(1));
    List<Thread> threads =
        IntStream.range(0, 4)
            .mapToObj(
                i -> new Thread(() -> IntStream.range(0, 5_000).forEach(j -> timeline.append("x"))))
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(read(Reading.APPENDS_AT_ONCE)).isEqualTo(20_000);
  }

  @Test
  void anAppendThatFailsIsToldWithItsOutcome() {
    log.append.fail(new Unavailable("t", "not now", null));
    assertThatThrownBy(() -> timeline.append("x")).isInstanceOf(Unavailable.class);

    assertThat(only().outcome()).isEqualTo(Outcome.UNAVAILABLE);
    assertThat(only().entries()).isZero();
    assertThat(only().bytes()).isZero();
  }

  @Test
  void severalAppendsInOneCallAreOneEventEach() {
    var appends = store.async().timeline("t").appendAll(List.of(Message.of("a"), Message.of("b")));
    log.append.next().answer().complete(ScriptedLog.entry(1));
    log.append.next().answer().completeExceptionally(new Unavailable("t", "not now", null));

    assertThat(appends).isCompleted();
    assertThat(observed.all(Called.class))
        .extracting(Called::outcome)
        .containsExactly(Outcome.DONE, Outcome.UNAVAILABLE);
  }

  @Test
  void readsAreToldWithWhatTheyReturned() {
    log.get.answer(seqId -> Optional.of(ScriptedLog.entry(seqId, "12345")));
    timeline.get(3);
    assertThat(only().operation()).isEqualTo(Operation.GET);
    assertThat(only().seqId()).hasValue(3);
    assertThat(only().bytes()).isEqualTo(5);

    observed.clear();
    log.get.answer(seqId -> Optional.empty());
    timeline.get(3);
    assertThat(only().outcome()).isEqualTo(Outcome.NOTHING);

    observed.clear();
    log.read.answer(range -> ScriptedLog.pageOf(ScriptedLog.entries(1, 2), range));
    timeline.page(SeqRange.all());
    assertThat(only().operation()).isEqualTo(Operation.PAGE);
    assertThat(only().entries()).isEqualTo(2);
    assertThat(only().outcome()).isEqualTo(Outcome.DONE);
  }

  @Test
  void changesAreToldWithTheEntry() {
    log.delete.answer(seqId -> true);
    timeline.delete(3);
    assertThat(only().operation()).isEqualTo(Operation.DELETE);
    assertThat(only().seqId()).hasValue(3);

    observed.clear();
    log.replace.answer(seen -> true);
    var unused =
        timeline.replace(Entry.of("t", 3, Instant.EPOCH, Message.of("seen")), Message.of("other"));
    assertThat(only().operation()).isEqualTo(Operation.REPLACE);
    assertThat(only().entries()).isOne();
  }

  @Test
  void aSubscriptionIsBehindUntilItHasReadToTheEnd() {
    Subscription subscription = timeline.subscribe(0, page -> {});
    assertThat(read(Reading.SUBSCRIPTIONS)).isOne();
    executor.runOne();
    assertThat(read(Reading.SUBSCRIPTION_BEHIND)).isZero();
    var first = log.read.next();
    first.answer().complete(Page.of(first.argument(), ScriptedLog.entries(1, 2), true));
    executor.runOne();
    assertThat(read(Reading.SUBSCRIPTION_BEHIND)).isPositive();
    var second = log.read.next();
    second.answer().complete(Page.of(second.argument(), ScriptedLog.entries(3), false));
    executor.runAll();
    assertThat(read(Reading.SUBSCRIPTION_BEHIND)).isZero();
    subscription.close();
    assertThat(read(Reading.SUBSCRIPTIONS)).isZero();
  }

  @Test
  void aSubscriptionWhoseReadsFailIsBehind() {
    timeline.subscribe(0, page -> {});
    executor.runOne();
    log.read.next().answer().completeExceptionally(new Unavailable("t", "not now", null));
    executor.runAll();
    assertThat(read(Reading.SUBSCRIPTION_BEHIND)).isPositive();
  }

  @Test
  void whatCanBeReadEndsWithTheStore() {
    store.close();
    assertThat(observed.all(ReadingEvent.Ended.class))
        .extracting(ReadingEvent::reading)
        .containsExactlyInAnyOrder(
            Reading.APPENDS_AT_ONCE,
            Reading.APPENDED_BYTES_AT_ONCE,
            Reading.SUBSCRIPTIONS,
            Reading.SUBSCRIPTION_BEHIND);
  }

  @Test
  void whatAnObserverThrowsIsLoggedOnceAndIgnored() {
    log.append.answer(append -> ScriptedLog.entry(1));
    try (var printed = new CapturedLog(TimelineObserver.class);
        var other =
            store(
                event -> {
                  throw new AssertionError("a secret");
                })) {
      IntStream.range(0, 200).forEach(i -> other.timeline("t").append("x"));
      assertThat(printed.lines())
          .hasSizeLessThanOrEqualTo(2)
          .noneMatch(it -> it.contains("secret"));
      assertThat(String.join("", printed.lines())).contains("AssertionError");
    }
  }

  @Test
  void aStoreWithoutAnObserverHasNothingInBetween() {
    var callers = new ArrayList<String>();
    log.append.answer(
        append -> {
          StackWalker.getInstance()
              .forEach(frame -> callers.add(frame.getClassName().replaceFirst(".*\\.", "")));
          return ScriptedLog.entry(1);
        });
    try (var unobserved = log.store()) {
      unobserved.timeline("t").append("x");
    }
    int ofTheLog = callers.lastIndexOf("Log");
    assertThat(callers).doesNotContain("ObservedLog");
    assertThat(callers.get(ofTheLog + 1)).isEqualTo("LogTimelineStore");
  }

  /** What it does not forward, a backend could not override. */
  @Test
  void anObservedLogForwardsEveryMethod() {
    List<String> forwarded =
        Arrays.stream(ObservedLog.class.getDeclaredMethods())
            .map(ObservedStoreTest::named)
            .toList();
    assertThat(Log.class.getDeclaredMethods())
        .filteredOn(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
        .extracting(ObservedStoreTest::named)
        .isNotEmpty()
        .allSatisfy(method -> assertThat(forwarded).contains(method));
  }

  private static String named(Method method) {
    return method.getName() + Arrays.toString(method.getParameterTypes());
  }
}
