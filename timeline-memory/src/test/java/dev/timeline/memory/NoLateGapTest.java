package dev.timeline.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.timeline.SeqRange;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * NoLateGap: an append stands between taking its number and showing its entry, where a naive log
 * lets a later number overtake it, and a reader who has seen that never sees the earlier one.
 */
class NoLateGapTest {

  private final Pause pause = new Pause();
  private final Fixture log = new Fixture(Optional.empty(), Fixture.unbounded(), pause);
  private final List<String> hints = new CopyOnWriteArrayList<>();
  private final AtomicLong first = new AtomicLong();
  private final AtomicLong second = new AtomicLong();
  private final Thread firstAppender = new Thread(() -> first.set(log.append("t", "first")));
  private final Thread secondAppender = new Thread(() -> second.set(log.append("t", "second")));

  @BeforeEach
  void anAppendStandsBeforeShowingItsEntry() {
    log.timelines.hints().add(hints::add);
    firstAppender.start();
    pause.awaitReached();
  }

  @AfterEach
  void letItGo() throws InterruptedException {
    pause.release();
    firstAppender.join();
    secondAppender.join();
  }

  private void assertNobodySeesAnything() {
    assertThat(log.seqIds("t")).isEmpty();
    assertThat(log.all("t", SeqRange.latest())).isEmpty();
    for (long seqId = 1; seqId < 5; seqId++) {
      assertThat(log.timelines.get("t", seqId)).isEmpty();
    }
    assertThat(hints).isEmpty();
  }

  @Test
  void itsEntryIsSeenByNobodyAndReadersDoNotWait() {
    assertNobodySeesAnything();
  }

  @Test
  void aLaterAppendIsNotSeenBeforeIt() throws InterruptedException {
    secondAppender.start();
    // It either waits its turn or has wrongly gone ahead: both can be told without a sleep.
    await()
        .atMost(Fixture.PATIENCE)
        .until(
            () ->
                EnumSet.of(Thread.State.TIMED_WAITING, Thread.State.TERMINATED)
                    .contains(secondAppender.getState()));
    assertThat(secondAppender.isAlive()).isTrue();
    assertNobodySeesAnything();
    pause.release();
    firstAppender.join();
    secondAppender.join();
    assertThat(first.get()).isLessThan(second.get());
    assertThat(log.seqIds("t")).containsExactly(first.get(), second.get());
    assertThat(hints).containsExactly("t", "t");
  }

  @Test
  void otherTimelinesGoOn() {
    long other = log.append("u", "a");
    assertThat(log.seqIds("u")).containsExactly(other);
    assertNobodySeesAnythingBut("u");
  }

  private void assertNobodySeesAnythingBut(String hinted) {
    assertThat(hints).containsExactly(hinted);
    hints.clear();
    assertNobodySeesAnything();
  }

  @Test
  void onceItIsShownEverybodySeesIt() throws InterruptedException {
    pause.release();
    firstAppender.join();
    assertThat(log.seqIds("t")).containsExactly(first.get());
    assertThat(log.timelines.get("t", first.get())).isPresent();
  }
}
