package dev.timeline.tablestore;

import static dev.timeline.tablestore.Fixture.PATIENCE;
import static dev.timeline.tablestore.Fixture.TABLE;
import static dev.timeline.tablestore.Fixture.options;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.TimelineException.Rejected;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.tablestore.local.Fault;
import dev.timeline.tablestore.local.HeldRequests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What waits to be stored takes room, and there is only so much. */
class QueueTest {

  /** Room for two of the messages below, which count for 10,000 bytes and some more. */
  private static final long ROOM = 30_000;

  private static final String BODY = "x".repeat(10_000);

  private final Fixture fixture = new Fixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  private Log log(TableStoreBackend.Builder settings) {
    return fixture.open(settings).openLog(options());
  }

  /** With timeouts that no request which is held runs into. */
  private TableStoreBackend.Builder full() {
    return fixture.settings().queueBytes(ROOM);
  }

  private HeldRequests hold() {
    return fixture.server.faults().every().where(SharedService::appends).holdsTheRequest();
  }

  private static CompletableFuture<Entry<byte[]>> append(Log log, String id, String body) {
    return log.append(new Log.Append(id, Message.of(body.getBytes(UTF_8))));
  }

  /** Why an append failed that has failed already. */
  private static Throwable failureOf(CompletableFuture<?> append) {
    assertThat(append).isCompletedExceptionally();
    return catchThrowableOfType(CompletionException.class, append::join).getCause();
  }

  private static void assertRefused(CompletableFuture<?> append) {
    assertThat(failureOf(append))
        .isInstanceOf(Unavailable.class)
        .hasMessageContainingAll("the queue is full", "30,000");
  }

  private static Entry<byte[]> entry(CompletableFuture<Entry<byte[]>> append) throws Exception {
    return append.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private List<String> stored() {
    return fixture.rows().stream()
        .map(row -> row.getPrimaryKey().getPrimaryKeyColumn(1).getValue().asString())
        .sorted()
        .toList();
  }

  /** A thread that appends, and what became of that. */
  private static final class Appending {
    private final AtomicReference<CompletableFuture<Entry<byte[]>>> result =
        new AtomicReference<>();
    private final AtomicReference<Boolean> interrupted = new AtomicReference<>();
    private final Thread thread;

    Appending(Log log, String id, String body) {
      thread =
          new Thread(
              () -> {
                result.set(append(log, id, body));
                interrupted.set(Thread.currentThread().isInterrupted());
              },
              "appending");
      thread.setDaemon(true);
      thread.start();
    }

    Appending untilItWaits() {
      await().atMost(PATIENCE).until(() -> thread.getState() == Thread.State.TIMED_WAITING);
      assertThat(result).hasNullValue();
      return this;
    }

    CompletableFuture<Entry<byte[]>> result() throws InterruptedException {
      thread.join(PATIENCE.toMillis());
      return result.get();
    }
  }

  @Test
  void aFullQueueRefusesAtOnceAndTakesMoreWhenThereIsRoom() throws Exception {
    Log log = log(full());
    HeldRequests held = hold();
    CompletableFuture<Entry<byte[]>> first = append(log, "a", BODY);
    CompletableFuture<Entry<byte[]>> second = append(log, "b", BODY);
    assertRefused(append(log, "c", BODY));
    assertRefused(append(log, "a", BODY));
    assertThat(first).isNotDone();
    assertThat(second).isNotDone();
    held.release();
    entry(first);
    entry(second);
    entry(append(log, "c", BODY));
    assertThat(stored()).containsExactly("a", "b", "c");
  }

  @Test
  void aRowWaitsForCompanyButNotForAnAnswerThatDoesNotCome() throws Exception {
    Log log = log(fixture.settings());
    HeldRequests held =
        fixture.server.faults().next(4).where(SharedService::appends).holdsTheRequest();
    List<CompletableFuture<Entry<byte[]>>> unanswered =
        Stream.of("a", "b", "c", "d").map(id -> append(log, id, "")).toList();
    held.awaitArrivals(4); // or one of them might be answered, and the last one held
    entry(append(log, "e", ""));
    assertThat(unanswered).noneMatch(CompletableFuture::isDone);
    held.release();
    for (CompletableFuture<Entry<byte[]>> append : unanswered) {
      entry(append);
    }
  }

  @Test
  void ofABatchThereIsRoomForSome() throws Exception {
    Log log = log(full());
    HeldRequests held = hold();
    List<CompletableFuture<Entry<byte[]>>> results =
        log.appendAll(
            Stream.of("a", "b", "c", "d")
                .map(id -> new Log.Append(id, Message.of(BODY.getBytes(UTF_8))))
                .toList());
    assertRefused(results.get(2));
    assertRefused(results.get(3));
    held.release();
    entry(results.get(0));
    entry(results.get(1));
    assertThat(stored()).containsExactly("a", "b");
  }

  @Test
  void whatIsSmallEnoughFitsInBetween() throws Exception {
    Log log = log(full());
    HeldRequests held = hold();
    List<CompletableFuture<Entry<byte[]>>> results = new ArrayList<>();
    results.add(append(log, "a", BODY));
    results.add(append(log, "b", BODY));
    assertRefused(append(log, "c", BODY));
    results.add(append(log, "d", "small"));
    held.release();
    for (CompletableFuture<Entry<byte[]>> result : results) {
      entry(result);
    }
    assertThat(stored()).containsExactly("a", "b", "d");
  }

  @Test
  void everyLogHasAQueueOfItsOwn() throws Exception {
    TableStoreBackend backend = fixture.open(full());
    Log log = backend.openLog(options());
    Log other = backend.openLog(new LogOptions("other", Optional.empty(), Duration.ofHours(1)));
    HeldRequests held =
        fixture.server.faults().every().where(SharedService::appends).on(TABLE).holdsTheRequest();
    List<CompletableFuture<Entry<byte[]>>> results =
        List.of(append(log, "a", BODY), append(log, "b", BODY));
    assertRefused(append(log, "c", BODY));
    entry(append(other, "c", BODY));
    held.release();
    for (CompletableFuture<Entry<byte[]>> result : results) {
      entry(result);
    }
  }

  @Test
  void whatFailedGivesItsRoomBack() throws Exception {
    Log log = log(full());
    Fault forbidden = fixture.server.faults().every().fails("OTSNoPermissionAccess");
    for (int i = 0; i < 5; i++) {
      assertThat(append(log, "a", BODY))
          .failsWithin(PATIENCE)
          .withThrowableThat()
          .withCauseInstanceOf(Rejected.class);
    }
    forbidden.end();
    HeldRequests held = hold();
    List<CompletableFuture<Entry<byte[]>>> results =
        List.of(append(log, "a", BODY), append(log, "b", BODY));
    held.release();
    for (CompletableFuture<Entry<byte[]>> result : results) {
      entry(result);
    }
  }

  @Test
  void aMessageLargerThanTheQueuePassesAlone() throws Exception {
    Log log = log(fixture.settings().queueBytes(1));
    entry(append(log, "a", BODY));
    HeldRequests held = hold();
    CompletableFuture<Entry<byte[]>> alone = append(log, "b", BODY);
    assertThat(alone).isNotDone();
    assertThat(failureOf(append(log, "c", "small"))).isInstanceOf(Unavailable.class);
    held.release();
    entry(alone);
    entry(append(log, "d", BODY));
    assertThat(stored()).containsExactly("a", "b", "d");
  }

  @Test
  void whoIsToldToWaitsForRoom() throws Exception {
    Log log = log(full().waitWhenFull());
    HeldRequests held = hold();
    CompletableFuture<Entry<byte[]>> first = append(log, "a", BODY);
    CompletableFuture<Entry<byte[]>> second = append(log, "b", BODY);
    Appending third = new Appending(log, "c", BODY).untilItWaits();
    Appending fourth = new Appending(log, "d", BODY).untilItWaits();
    assertThat(stored()).isEmpty();
    held.release();
    entry(first);
    entry(second);
    entry(third.result());
    entry(fourth.result());
    assertThat(stored()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void aBatchThatHasToWaitSendsWhatItHasAlready() throws Exception {
    Log log = log(full().waitWhenFull());
    List<Log.Append> batch =
        IntStream.range(0, 20)
            .mapToObj(i -> new Log.Append("room", Message.of(BODY.getBytes(UTF_8))))
            .toList();
    List<Long> seqIds = new ArrayList<>();
    for (CompletableFuture<Entry<byte[]>> result : log.appendAll(batch)) {
      seqIds.add(entry(result).seqId());
    }
    assertThat(seqIds).hasSize(20).isSorted().doesNotHaveDuplicates();
    assertThat(fixture.rows()).hasSize(20);
  }

  /** To throw would lose the futures of what is under way. */
  @Test
  void aBatchThatHasBegunGoesOnThoughTheBackendIsBeingClosed() throws Exception {
    TableStoreBackend backend = fixture.open(full().waitWhenFull());
    Log log = backend.openLog(options());
    HeldRequests held = hold();
    List<Log.Append> batch =
        IntStream.range(0, 20)
            .mapToObj(i -> new Log.Append("room " + i, Message.of(BODY.getBytes(UTF_8))))
            .toList();
    var appending = CompletableFuture.supplyAsync(() -> log.appendAll(batch));
    held.awaitArrivals(1);
    var closing = CompletableFuture.runAsync(backend::close);
    await()
        .atMost(PATIENCE)
        .until(() -> catchThrowable(() -> backend.ping(PATIENCE)) instanceof IllegalStateException);
    held.release();
    for (CompletableFuture<Entry<byte[]>> result :
        appending.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      entry(result);
    }
    closing.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(fixture.rows()).hasSize(20);
  }

  @Test
  void anInterruptEndsTheWaitingAndStays() throws Exception {
    Log log = log(full().waitWhenFull());
    HeldRequests held = hold();
    CompletableFuture<Entry<byte[]>> first = append(log, "a", BODY);
    CompletableFuture<Entry<byte[]>> second = append(log, "b", BODY);
    Appending third = new Appending(log, "c", BODY).untilItWaits();
    third.thread.interrupt();
    assertThat(failureOf(third.result()))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("interrupted")
        .hasCauseInstanceOf(InterruptedException.class);
    assertThat(third.interrupted).hasValue(true);
    held.release();
    entry(first);
    entry(second);
    assertThat(stored()).containsExactly("a", "b");
  }

  @Test
  void whoNeedNotWaitIsNotDisturbedByAnInterrupt() throws Exception {
    Log log = log(full().waitWhenFull());
    Thread.currentThread().interrupt();
    CompletableFuture<Entry<byte[]>> append = append(log, "a", BODY);
    assertThat(Thread.interrupted()).isTrue();
    entry(append);
  }

  @Test
  void theWaitingEndsWithTheTimeout() {
    var budget = new ByteBudget(100, true);
    budget.take(60, Deadline.in(PATIENCE), "room", () -> {});
    List<String> sent = new ArrayList<>();
    assertThatExceptionOfType(Unavailable.class)
        .isThrownBy(
            () ->
                budget.take(60, Deadline.in(Duration.ofMillis(50)), "room", () -> sent.add("sent")))
        .withMessageContainingAll("room", "the queue is full", "100");
    assertThat(sent).hasSize(1);
    budget.take(40, Deadline.in(PATIENCE), "room", () -> sent.add("sent again"));
    assertThat(sent).hasSize(1);
  }
}
