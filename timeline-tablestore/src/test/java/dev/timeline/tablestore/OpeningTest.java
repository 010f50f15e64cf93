package dev.timeline.tablestore;

import static dev.timeline.tablestore.Fixture.ATTEMPT_TIMEOUT;
import static dev.timeline.tablestore.Fixture.PATIENCE;
import static dev.timeline.tablestore.Fixture.TABLE;
import static dev.timeline.tablestore.Fixture.options;
import static dev.timeline.tablestore.Fixture.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Timeline;
import dev.timeline.TimelineException.Rejected;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.spi.CompletionThread;
import dev.timeline.spi.LogOptions;
import dev.timeline.tablestore.local.Fault;
import dev.timeline.tablestore.local.HeldRequests;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Opening waits for a table or a service that is not ready, for a limited time, and may happen in
 * several processes at once.
 */
@Tag("slow")
class OpeningTest {

  private final Fixture fixture = new Fixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void anOpenLogIsTheSameLogAndHasTheSameOptions() {
    TableStoreBackend backend = fixture.backend();
    assertThat(backend.openLog(options())).isSameAs(backend.openLog(options()));
    assertThatIllegalStateException()
        .isThrownBy(() -> backend.openLog(options(Duration.ofDays(2))))
        .withMessageContaining("PT48H");
  }

  @Test
  void whoFindsThatAnotherHasJustMadeTheTableGoesOn() throws Exception {
    HeldRequests slow = fixture.server.faults().next(1).of("CreateTable").holdsTheRequest();
    TableStoreBackend first = fixture.open(fixture.settings());
    CompletableFuture<?> opening = CompletableFuture.runAsync(() -> first.openLog(options()));
    slow.awaitArrivals(1);
    Timeline<String> room = store(fixture.backend()).timeline("room");
    Entry<String> entry = room.append("meanwhile");
    slow.release();
    opening.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(fixture.server.requests("CreateTable"))
        .extracting(made -> made.error())
        .containsExactly(null, "OTSObjectAlreadyExist");
    assertThat(store(first).timeline("room").latest()).contains(entry);
  }

  @Test
  void manyWhoOpenAtOnceAllDo() throws Exception {
    int processes = 4;
    List<TableStoreBackend> backends =
        IntStream.range(0, processes)
            .mapToObj(i -> fixture.open(fixture.settings().exactMessageIds()))
            .toList();
    ExecutorService threads = Executors.newFixedThreadPool(processes);
    try {
      for (int round = 0; round < 10; round++) {
        var options = new LogOptions("log" + round, Optional.empty(), Duration.ofHours(24));
        var start = new CyclicBarrier(processes);
        List<Future<Object>> opened =
            backends.stream()
                .map(
                    backend ->
                        threads.submit(
                            () -> {
                              start.await();
                              return (Object) backend.openLog(options);
                            }))
                .toList();
        for (Future<?> one : opened) {
          assertThat(one.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNotNull();
        }
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(fixture.server.tables()).hasSize(20);
  }

  @Test
  void aTableThatIsNotReadyIsWaitedFor() throws Exception {
    Fault notReady = fixture.server.faults().tableNotReady(TABLE);
    TableStoreBackend backend = fixture.open(fixture.settings());
    CompletableFuture<?> opening = CompletableFuture.runAsync(() -> backend.openLog(options()));
    await().atMost(PATIENCE).until(() -> notReady.hits() >= 3);
    assertThat(opening).isNotDone();
    notReady.end();
    opening.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    Entry<String> entry = store(backend).timeline("room").append("at last");
    assertThat(store(backend).timeline("room").latest()).contains(entry);
  }

  @Test
  void closingEndsTheWaitForATable() throws Exception {
    Fault notReady = fixture.server.faults().tableNotReady(TABLE);
    TableStoreBackend backend =
        fixture.open(fixture.impatientSettings(ATTEMPT_TIMEOUT.multipliedBy(2)));
    CompletableFuture<Throwable> opening =
        CompletableFuture.supplyAsync(() -> catchThrowable(() -> backend.openLog(options())));
    await().atMost(PATIENCE).until(() -> notReady.hits() > 2);
    CompletableFuture<?> closing = CompletableFuture.runAsync(backend::close);
    assertThat(opening.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("the backend was closed");
    closing.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void anInterruptEndsTheWaitForATable() throws Exception {
    Fault notReady = fixture.server.faults().tableNotReady(TABLE);
    TableStoreBackend backend = fixture.backend();
    var opening =
        new FutureTask<>(
            () -> {
              assertThatExceptionOfType(Unavailable.class)
                  .isThrownBy(() -> backend.openLog(options()));
              return Thread.currentThread().isInterrupted();
            });
    var thread = new Thread(opening);
    thread.start();
    await().atMost(PATIENCE).until(() -> notReady.hits() > 0);
    thread.interrupt();
    assertThat(opening.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aContinuationIsRefusedThoughAnotherThreadIsOpening() throws Exception {
    HeldRequests slow = fixture.server.faults().next(1).of("DescribeTable").holdsTheRequest();
    TableStoreBackend backend = fixture.backend();
    CompletableFuture<?> opening = CompletableFuture.runAsync(() -> backend.openLog(options()));
    slow.awaitArrivals(1);
    var refused = new CompletableFuture<Throwable>();
    CompletionThread.factory("continuation")
        .newThread(() -> refused.complete(catchThrowable(() -> backend.openLog(options()))))
        .start();
    assertThat(refused.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOf(IllegalStateException.class);
    assertThat(opening).isNotDone();
    slow.release();
    opening.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void aTableThatIsNeverReadyIsNotWaitedForForEver() {
    Fault notReady = fixture.server.faults().tableNotReady(TABLE);
    TableStoreBackend backend =
        fixture.open(fixture.settings().tableTimeout(Duration.ofMillis(300)));
    assertThatExceptionOfType(Unavailable.class)
        .isThrownBy(() -> backend.openLog(options()))
        .withMessageContainingAll("timeline_log", "cannot be opened", "OTSTableNotReady");
    assertThat(notReady.hits()).isPositive();
    notReady.end();
    backend.openLog(options());
  }

  @Test
  void aServiceThatIsAwayIsNotWaitedForForEver() {
    TableStoreBackend backend =
        fixture.open(
            fixture
                .impatientSettings(ATTEMPT_TIMEOUT.multipliedBy(4))
                .tableTimeout(Duration.ofMillis(300)));
    fixture.server.faults().every().losesTheRequest();
    assertThatExceptionOfType(Unavailable.class)
        .isThrownBy(() -> backend.openLog(options()))
        .withMessageContaining("timeline_log cannot be opened");
    assertThatExceptionOfType(Unavailable.class)
        .isThrownBy(() -> backend.openRecords("cursors"))
        .withMessageContaining("timeline__records cannot be opened");
  }

  @Test
  void aServiceThatDoesNotAnswerIsNotWaitedForForEver() {
    TableStoreBackend backend =
        fixture.open(fixture.impatientSettings().tableTimeout(ATTEMPT_TIMEOUT.multipliedBy(2)));
    fixture.server.faults().every().of("CreateTable").holdsTheRequest();
    assertThatExceptionOfType(Unavailable.class)
        .isThrownBy(() -> backend.openLog(options()))
        .withMessageContaining("timeline_log cannot be opened");
  }

  @Test
  void whatTheServiceRefusesIsRejectedAtOnce() {
    fixture.server.faults().every().of("CreateTable").fails("OTSNoPermissionAccess");
    TableStoreBackend backend = fixture.open(fixture.settings());
    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(() -> backend.openLog(options()))
        .withMessageContainingAll("timeline_log cannot be opened", "OTSNoPermissionAccess");
    assertThat(fixture.server.requests("CreateTable")).hasSize(1);
  }

  @Test
  void makingATableThatIsInDoubtEndsWell() {
    var faults = fixture.server.faults();
    faults.next(1).of("CreateTable").losesTheReply();
    fixture.open(fixture.impatientSettings()).openLog(options());
    faults.next(1).of("CreateTable").losesTheRequest();
    fixture.open(fixture.impatientSettings()).openRecords("cursors");
    faults.next(1).of("CreateTable").appliesAndFails("OTSInternalServerError");
    faults.next(2).of("CreateTable").fails("OTSServerBusy");
    faults.next(1).of("CreateTable").fails("OTSQuotaExhausted"); // too frequent operations
    fixture
        .open(fixture.impatientSettings())
        .openLog(new LogOptions("other", Optional.empty(), Duration.ofHours(24)));
    fixture
        .open(fixture.impatientSettings())
        .openLog(new LogOptions("more", Optional.empty(), Duration.ofHours(24)));
    assertThat(fixture.server.tables())
        .containsExactly("timeline__records", TABLE, "timeline_more", "timeline_other");
  }

  @Test
  void theDescriptionOfATableIsAskedForAgain() {
    var faults = fixture.server.faults();
    faults.next(1).of("DescribeTable").fails("OTSServerBusy");
    faults.next(1).of("DescribeTable").fails("OTSInternalServerError");
    faults.next(1).of("DescribeTable").losesTheReply();
    fixture.open(fixture.impatientSettings()).openLog(options());
    assertThat(fixture.server.tables()).containsExactly(TABLE);
  }

  @Test
  void anotherProcessFindsWhatIsThere() {
    TableStoreBackend first = fixture.backend();
    Entry<String> entry =
        store(first).timeline("room").append(Message.of("hi").withId("c-1").with("lang", "en"));
    first.close();
    Timeline<String> room = store(fixture.backend()).timeline("room");
    assertThat(room.latest()).contains(entry);
    assertThat(room.append("more").seqId()).isGreaterThan(entry.seqId());
    assertThat(fixture.server.requests("CreateTable")).hasSize(1);
  }
}
