package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a subscription reads and delivers, and when; how it ends is in SubscriptionEndTest. */
class SubscriptionTest extends FeedFixture {

  @Test
  void itReadsAfterTheGivenSeqIdAndOnlyOnItsExecutor() {
    subscribe(5);
    assertThat(log.read.asked).isEmpty();
    executor.runOne();
    assertThat(log.read.asked).containsExactly(SeqRange.after(5));
  }

  @Test
  void itDeliversEachPageAndReadsOnAfterItsLastEntry() {
    subscribe(0);
    executor.runOne();
    answer(true, 3, 4);
    assertThat(received).isEmpty(); // not on the thread that completes the read
    executor.runOne();
    assertThat(received).containsExactly(3L, 4L);
    assertThat(log.read.asked).containsExactly(SeqRange.after(0), SeqRange.after(4));
  }

  @Test
  void itReadsToTheEndInOneTurnWhenAnswersAreThereAtOnce() {
    var entries = ScriptedLog.entries(LongStream.rangeClosed(1, 250).toArray());
    log.read.answer(range -> ScriptedLog.pageOf(entries, range));
    subscribe(0);
    executor.runOne();
    assertThat(received).hasSize(250).isSorted().doesNotHaveDuplicates();
    assertThat(log.read.asked).hasSize(3);
    assertResting();
  }

  @Test
  void anEmptyPageIsNotDeliveredAndNotTheEndIfThereIsMore() {
    subscribe(0);
    executor.runOne();
    var call = log.read.next();
    call.answer().complete(new Page<>(List.of(), SeqRange.after(40), true));
    executor.runOne();
    assertThat(log.read.asked).endsWith(SeqRange.after(40));
    answer(false, 41);
    executor.runOne();
    assertThat(received).containsExactly(41L);
    assertResting();
  }

  @Test
  void aReadThatIsPendingHoldsNoThread() {
    subscribe(0);
    executor.runOne();
    assertThat(log.read.waiting()).isEqualTo(1);
    assertThat(executor.waiting()).isZero();
  }

  @Test
  void theNextPageIsReadWhenTheListenerHasReturned() {
    var readsDuringDelivery = new ConcurrentLinkedQueue<Integer>();
    store
        .timeline("t")
        .subscribe(0, page -> readsDuringDelivery.add(log.read.asked.size() + log.read.waiting()));
    executor.runOne();
    answer(true, 1);
    executor.runOne();
    answer(true, 2);
    executor.runOne();
    assertThat(readsDuringDelivery).containsExactly(1, 2);
  }

  @Test
  void aHintAtRestLeadsToARead() {
    resting(5);
    assertResting();
    log.hint("t");
    executor.runOne();
    answer(false, 6);
    executor.runOne();
    assertThat(received).containsExactly(6L);
    assertResting();
  }

  @Test
  void aHintForAnotherTimelineLeadsToNothing() {
    resting(5);
    log.hint("u");
    assertResting();
  }

  @Test
  void aHintForNothingLeadsToOneReadThatFindsNothing() {
    resting(5);
    log.hint("t");
    executor.runOne();
    answer(false);
    executor.runOne();
    assertThat(received).isEmpty();
    assertResting();
  }

  @Test
  void aHintDuringAReadLeadsToAnotherRead() {
    subscribe(0);
    executor.runOne();
    log.hint("t"); // for an entry that the pending read may have been too early to see
    answer(false);
    executor.runOne();
    assertThat(log.read.asked).hasSize(2);
    answer(false, 1);
    executor.runOne();
    assertThat(received).containsExactly(1L);
    assertResting();
  }

  @Test
  void aHintDuringADeliveryLeadsToAnotherRead() {
    store.timeline("t").subscribe(0, page -> log.hint("t"));
    executor.runOne();
    answer(false, 1);
    executor.runOne();
    assertThat(log.read.waiting()).isEqualTo(1);
    answer(false);
    executor.runOne();
    assertResting();
  }

  @Test
  void manyHintsDuringAReadLeadToOneMore() {
    subscribe(0);
    executor.runOne();
    for (int i = 0; i < 10; i++) {
      log.hint("t");
    }
    assertThat(executor.waiting()).isZero();
    answer(false);
    executor.runOne();
    answer(false);
    executor.runOne();
    assertThat(log.read.asked).hasSize(2);
    assertResting();
  }

  @Test
  void manyHintsAtRestBeginOneTurn() {
    resting(5);
    log.hint("t");
    log.hint("t");
    assertThat(executor.waiting()).isEqualTo(1);
  }

  @Test
  void aHintBeforeTheFirstTurnDoesNotBeginASecond() {
    subscribe(0);
    log.hint("t");
    assertThat(executor.waiting()).isEqualTo(1);
  }

  @Test
  void subscriptionsToOneTimelineGoTheirOwnWays() {
    subscribe(0);
    var late = new ConcurrentLinkedQueue<Long>();
    store.timeline("t").subscribe(7, page -> page.entries().forEach(e -> late.add(e.seqId())));
    executor.runAll();
    answer(false, 7, 8);
    answer(false, 8);
    executor.runAll();
    assertThat(received).containsExactly(7L, 8L);
    assertThat(late).containsExactly(8L);
  }

  @Test
  void itWorksOnAnExecutorThatRunsTasksAtOnce() {
    var entries = new ConcurrentLinkedQueue<>(ScriptedLog.entries(1, 2));
    log.read.answer(range -> ScriptedLog.pageOf(List.copyOf(entries), range));
    try (var direct = log.store(Runnable::run)) {
      direct.timeline("t").subscribe(0, this::receive);
      entries.addAll(ScriptedLog.entries(3));
      log.hint("t");
      assertThat(received).containsExactly(1L, 2L, 3L);
    }
  }

  /** The one test here with threads of its own: what the others do step by step, all at once. */
  @Test
  void turnsNeverOverlapAndNothingIsMissedWhileHintsRain() throws InterruptedException {
    long last = 20_000;
    var end = new AtomicLong();
    var running = new AtomicInteger();
    var overlaps = new AtomicInteger();
    var done = new CountDownLatch(1);
    log.read.answer(
        range -> {
          long present = end.get();
          long until = Math.min(present, range.after() + range.limit());
          long[] seqIds = LongStream.rangeClosed(range.after() + 1, until).toArray();
          return Page.of(range, ScriptedLog.entries(seqIds), until < present);
        });
    var pool = Executors.newFixedThreadPool(3);
    try (var pooled = log.store(pool)) {
      pooled
          .timeline("t")
          .subscribe(
              0,
              page -> {
                overlaps.addAndGet(running.getAndIncrement());
                receive(page);
                running.decrementAndGet();
                if (received.get(received.size() - 1) == last) {
                  done.countDown();
                }
              });
      for (long i = 1; i <= last; i++) {
        end.set(i);
        log.hint("t");
      }
      assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      pool.shutdownNow();
    }
    assertThat(overlaps).hasValue(0);
    assertThat(received).hasSize((int) last).isSorted().doesNotHaveDuplicates();
  }
}
