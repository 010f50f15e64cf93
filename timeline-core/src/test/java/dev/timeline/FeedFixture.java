package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** A store on a scripted log, whose feeds take a step when the test says so. */
abstract class FeedFixture {

  /** How long something may take that ought to happen soon, on a machine that is busy. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  final ScriptedLog log = new ScriptedLog();
  final ManualExecutor executor = new ManualExecutor();
  final TimelineStore<String> store = log.store(executor);
  final List<Long> received = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void theStoreCanBeClosedHoweverTheTestEnded() {
    store.close();
    executor.runAll();
    assertThat(log.hints).isEmpty();
  }

  void receive(Page<String> page) {
    assertThat(page.entries()).isNotEmpty();
    page.entries().forEach(entry -> received.add(entry.seqId()));
  }

  Subscription subscribe(long after) {
    return store.timeline("t").subscribe(after, this::receive);
  }

  /** A subscription that has read to the end of the timeline, at this SeqId, and rests. */
  Subscription resting(long end) {
    Subscription subscription = subscribe(end);
    executor.runOne();
    answer(false);
    executor.runAll();
    return subscription;
  }

  /** Answers the one read that is pending. */
  void answer(boolean more, long... seqIds) {
    var call = log.read.next();
    call.answer().complete(Page.of(call.argument(), ScriptedLog.entries(seqIds), more));
  }

  void failRead(Throwable failure) {
    log.read.next().answer().completeExceptionally(failure);
  }

  /** Runs tasks until a read is pending: the timer has fired then, perhaps even during a turn. */
  void awaitRead() {
    await()
        .atMost(PATIENCE)
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              executor.runAll();
              return log.read.waiting() == 1;
            });
  }

  /** The feed waits for nothing but a hint, its timer or demand. */
  void assertResting() {
    assertThat(log.read.waiting()).as("pending reads").isZero();
    assertThat(executor.waiting()).as("tasks").isZero();
  }
}
