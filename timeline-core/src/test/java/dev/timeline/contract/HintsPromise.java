package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Entry;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineException.Rejected;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.spi.Log;
import dev.timeline.spi.TimelineBackend;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Dropping, duplicating or inventing every hint changes nothing of what a subscription delivers,
 * nor does a backend or an executor that refuses now and then.
 */
abstract class HintsPromise extends Promise {

  @Test
  void lostHintsAreMadeUpForByPolling() throws Exception {
    assertThatEverythingIsDelivered(log -> withHints(log, hint -> timelineId -> {}));
  }

  @Test
  void doubledAndSpuriousHintsDoNoHarm() throws Exception {
    assertThatEverythingIsDelivered(
        log ->
            withHints(
                log,
                hint ->
                    timelineId -> {
                      for (String id : List.of("?", timelineId, "", timelineId, "room", "ROOM")) {
                        hint.accept(id);
                      }
                    }));
  }

  @Test
  void aHintThatComesBeforeItsEntryDoesNoHarm() throws Exception {
    assertThatEverythingIsDelivered(
        log ->
            new ForwardingLog(log) {
              private volatile Consumer<String> hint = timelineId -> {};

              @Override
              public Registration onAppend(Consumer<String> wanted) {
                hint = wanted;
                return () -> {};
              }

              @Override
              public CompletableFuture<Entry<byte[]>> append(Log.Append append) {
                hint.accept(append.timelineId());
                return super.append(append);
              }
            });
  }

  @Test
  void aBackendThatRefusesReadsNowAndThenIsAskedAgain() throws Exception {
    var random = new Random(7); // not every second: two subscriptions could fall into step
    assertThatEverythingIsDelivered(
        log ->
            new ForwardingLog(log) {
              @Override
              public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
                return switch (random.nextInt(4)) {
                  case 0 -> CompletableFuture.failedFuture(new Unavailable(null, "down", null));
                  case 1 -> CompletableFuture.failedFuture(new Rejected(null, "no access"));
                  default -> super.read(timelineId, range);
                };
              }
            });
  }

  @Test
  void anExecutorThatRejectsNowAndThenIsTriedAgain() throws Exception {
    var random = new Random(7);
    ExecutorService threads = Executors.newCachedThreadPool(HintsPromise::daemon);
    Executor rejecting =
        task -> {
          if (random.nextBoolean()) {
            throw new RejectedExecutionException("the queue is full");
          }
          threads.execute(task);
        };
    assertThatEverythingIsDelivered(open(settings("history").executor(rejecting)).timeline("room"));
    threads.shutdown();
  }

  private static Thread daemon(Runnable task) {
    var thread = new Thread(task, "listener");
    thread.setDaemon(true);
    return thread;
  }

  private static Log withHints(Log log, UnaryOperator<Consumer<String>> around) {
    return new ForwardingLog(log) {
      @Override
      public Registration onAppend(Consumer<String> hint) {
        return super.onAppend(around.apply(hint));
      }
    };
  }

  private void assertThatEverythingIsDelivered(UnaryOperator<Log> around) throws Exception {
    TimelineBackend disturbed = ForwardingBackend.withLogs(backend, around);
    assertThatEverythingIsDelivered(open(settings(disturbed, "history")).timeline("room"));
  }

  private static void assertThatEverythingIsDelivered(Timeline<String> room) throws Exception {
    var early = new ReceivedPages();
    var late = new ReceivedPages();
    room.subscribe(0, early);
    for (int round = 0; round < 4; round++) {
      // The subscription comes to rest in between, and has to be woken.
      List<Entry<String>> entries = Reading.fill(room, 10);
      assertThat(early.next(10)).isEqualTo(entries);
    }
    room.subscribe(0, late);
    assertThat(Reading.bodies(late.next(40))).startsWith("1", "2").endsWith("9", "10");
    assertThat(early.untaken()).isEmpty();
    assertThat(late.untaken()).isEmpty();
  }
}
