package dev.timeline.messaging.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tasks that share one thread. */
class BoundedThreadsTest {

  private final Timers timers = Timers.on(Optional.empty());
  private final BoundedThreads threads = new BoundedThreads("test", 1, timers);
  private final CompletableFuture<Void> goOn = new CompletableFuture<>();

  @AfterEach
  void close() {
    threads.close();
    timers.close();
  }

  private CompletableFuture<Boolean> isInterrupted() {
    return CompletableFuture.supplyAsync(() -> Thread.currentThread().isInterrupted(), threads)
        .orTimeout(30, TimeUnit.SECONDS);
  }

  @Test
  void tasksBeyondTheBoundWaitInTheirOrder() {
    var ran = new ConcurrentLinkedQueue<Integer>();
    threads.execute(goOn::join);
    for (int i = 0; i < 5; i++) {
      int number = i;
      threads.execute(() -> ran.add(number));
    }
    CompletableFuture<Boolean> last = isInterrupted();
    assertThat(ran).isEmpty();
    goOn.complete(null);
    last.join();
    assertThat(ran).containsExactlyElementsOf(List.of(0, 1, 2, 3, 4));
  }

  @Test
  void whatATaskThrowsOrLeavesInterruptedConcernsNoOther() {
    threads.execute(
        () -> {
          goOn.join();
          Thread.currentThread().interrupt();
          throw new IllegalStateException("a task");
        });
    CompletableFuture<Boolean> next = isInterrupted();
    goOn.complete(null);
    assertThat(next.join()).isFalse();
  }

  @Test
  void whatWasAcceptedRunsThoughTheseAreClosed() {
    threads.execute(goOn::join);
    CompletableFuture<Boolean> accepted = isInterrupted();
    threads.close();
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> threads.execute(() -> {}));
    goOn.complete(null);
    assertThat(accepted.join()).isFalse();
  }
}
