package dev.timeline.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.timeline.TimelineException;
import dev.timeline.spi.CompletionThread;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StrictCompletionsTest {

  private final StrictCompletions completions = new StrictCompletions(1);
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void end() {
    release.countDown();
    completions.close();
  }

  /** Returns one that was handed over. */
  private <T> CompletableFuture<T> handedOver(CompletableFuture<T> done) {
    while (true) {
      CompletableFuture<T> some = completions.handOverSome(done);
      if (some != done) {
        return some;
      }
    }
  }

  /** Blocks the thread in a continuation, until the test ends. */
  private void blockTheThread() {
    var blocked = new CountDownLatch(1);
    while (blocked.getCount() > 0) {
      // On this thread, if the future completes before it has its continuation: then once more.
      var unused =
          handedOver(CompletableFuture.completedFuture("x"))
              .thenRun(
                  () -> {
                    if (Thread.currentThread() instanceof CompletionThread) {
                      blocked.countDown();
                      awaitRelease();
                    }
                  });
    }
  }

  private void awaitRelease() {
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theSeedDecidesWhichFuturesAreHandedOver() {
    assertThat(pattern(7)).isEqualTo(pattern(7)).isNotEqualTo(pattern(8));
    assertThat(pattern(7)).contains(true, false);
  }

  private static List<Boolean> pattern(long seed) {
    var some = new StrictCompletions(seed);
    var done = CompletableFuture.completedFuture("x");
    var handedOver =
        IntStream.range(0, 100).mapToObj(i -> some.handOverSome(done) != done).toList();
    some.close();
    return handedOver;
  }

  @Test
  void whatIsHandedOverCompletesAlikeOnACompletionThread() {
    blockTheThread();
    var failure = new TimelineException.Rejected("t", "no");
    CompletableFuture<String> value = handedOver(CompletableFuture.completedFuture("x"));
    CompletableFuture<String> failed = handedOver(CompletableFuture.failedFuture(failure));
    CompletableFuture<Thread> thread = value.thenApply(x -> Thread.currentThread());
    assertThat(value).isNotDone();
    assertThat(failed).isNotDone();
    release.countDown();
    assertThat(thread.join()).isInstanceOf(CompletionThread.class);
    assertThat(thread.join().getName()).isEqualTo("timeline-memory-strict");
    assertThat(value.join()).isEqualTo("x");
    assertThat(failed.handle((none, cause) -> cause).join()).isSameAs(failure);
  }

  @Test
  void whatIsCalledInAContinuationIsNotHandedOver() {
    blockTheThread();
    var done = CompletableFuture.completedFuture("x");
    CompletableFuture<Boolean> allDone =
        handedOver(done)
            .thenApply(
                x -> IntStream.range(0, 100).allMatch(i -> completions.handOverSome(done) == done));
    release.countDown();
    assertThat(allDone.join()).isTrue();
  }

  @Test
  void closingCompletesWhatIsPendingThoughTheThreadIsBlocked() {
    blockTheThread();
    CompletableFuture<String> pending = handedOver(CompletableFuture.completedFuture("x"));
    assertThat(pending).isNotDone();
    completions.close();
    assertThat(pending).isCompletedWithValue("x");
    assertThat(handedOver(CompletableFuture.completedFuture("y"))).isCompletedWithValue("y");
  }

  @Test
  void closingEndsTheThread() {
    blockTheThread();
    CompletableFuture<Thread> thread =
        handedOver(CompletableFuture.completedFuture("x")).thenApply(x -> Thread.currentThread());
    release.countDown();
    assertThat(thread.join().isDaemon()).isTrue();
    completions.close();
    await().until(() -> !thread.join().isAlive());
  }
}
