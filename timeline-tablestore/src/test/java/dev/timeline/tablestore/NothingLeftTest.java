package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.timeline.AsyncTimelineStore;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.TimelineStore;
import dev.timeline.tablestore.local.HeldRequests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Closing a backend completes what is under way, in bounded time, and leaves nothing behind. */
class NothingLeftTest {

  private static final Duration TIMEOUT = CallSpeed.scaled(Duration.ofSeconds(1));
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

  private final SharedService service = new SharedService();
  private Set<Thread> before;

  @BeforeEach
  void rememberThreads() {
    // What the JVM starts once for everybody is not the backend's.
    CompletableFuture.runAsync(
            () -> {}, CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS))
        .join();
    before = Thread.getAllStackTraces().keySet();
  }

  @AfterEach
  void close() {
    service.close();
  }

  private TableStoreBackend impatient() {
    return service.backend(
        builder -> builder.timeout(TIMEOUT).attemptTimeout(TIMEOUT.dividedBy(5)));
  }

  /** But for those of the server and of who looks. */
  private List<String> newThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread) && thread.isAlive())
        .map(Thread::getName)
        .filter(name -> !name.startsWith("local-tablestore") && !name.startsWith("awaitility"))
        .toList();
  }

  private void assertNothingIsLeft() {
    await()
        .pollInSameThread() // a thread of its own would be one that is left
        .atMost(LONGEST_WAIT)
        .untilAsserted(
            () -> {
              assertThat(newThreads()).as("threads").isEmpty();
              assertThat(service.server.connections()).as("connections").isZero();
            });
  }

  @Test
  void noThreadAndNoConnectionRemains() {
    TableStoreBackend backend = service.patientBackend();
    TimelineStore<String> store = SharedService.store(backend);
    store.timeline("room").append("hello");
    CallOutcome.await(
        backend.openRecords("some").compareAndSet("key", Optional.empty(), new byte[1]));
    assertThat(newThreads()).isNotEmpty();
    assertThat(service.server.connections()).isPositive();
    backend.close();
    backend.close(); // again, which does nothing
    assertNothingIsLeft();
    assertThatIllegalStateException().isThrownBy(() -> store.timeline("room").append("late"));
    assertThatIllegalStateException().isThrownBy(() -> store.timeline("room").latest());
    assertThatIllegalStateException().isThrownBy(() -> backend.openRecords("some"));
  }

  @Test
  void aBackendThatWasNeverUsedLeavesNothing() {
    service.patientBackend().close();
    assertNothingIsLeft();
  }

  @Test
  void theBackendsOwnThreadsAreDaemons() {
    SharedService.store(service.patientBackend()).timeline("room").append("hello");
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> thread.getName().startsWith("timeline-tablestore"))
        .isNotEmpty()
        .allMatch(Thread::isDaemon);
  }

  @Test
  void whatIsUnderWayIsCompletedFirst() throws Exception {
    TableStoreBackend backend = service.patientBackend();
    AsyncTimelineStore<String> store = SharedService.store(backend).async();
    HeldRequests held =
        service.server.faults().next(1).where(SharedService::appends).holdsTheReply();
    List<CompletableFuture<Entry<String>>> appends = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      appends.add(store.timeline("room " + i % 5).append("m" + i));
    }
    held.awaitArrivals(1);
    CompletableFuture<Void> closing = CompletableFuture.runAsync(backend::close);
    assertThat(closing).isNotDone();
    held.release();
    closing.get(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(appends).allSatisfy(append -> assertThat(append).isCompleted());
    assertThat(service.stored().stream().map(RawEntry::seqId).collect(Collectors.toSet()))
        .isEqualTo(
            appends.stream().map(append -> append.join().seqId()).collect(Collectors.toSet()));
    assertNothingIsLeft();
  }

  @Test
  void openingAndClosingInAContinuationAreRefused() {
    TableStoreBackend backend = service.patientBackend();
    AsyncTimelineStore<String> store = SharedService.store(backend).async();
    CallOutcome.await(store.timeline("first").append("learns the service's time"));
    HeldRequests held =
        service.server.faults().next(1).where(SharedService::appends).holdsTheReply();
    CompletableFuture<Entry<String>> append = store.timeline("room").append("m");
    List<CompletableFuture<Throwable>> refusals = new ArrayList<>();
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            backend::close,
            () -> backend.openRecords("some"),
            () -> SharedService.store(backend))) {
      refusals.add(append.thenApply(entry -> catchThrowable(call)));
    }
    held.release();
    for (CompletableFuture<Throwable> refusal : refusals) {
      assertThat(CallOutcome.await(refusal))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("which completes futures");
    }
    assertThat(CallOutcome.await(store.timeline("room").latest())).isPresent();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void closingIsBoundedByTheTimeoutThoughNothingIsAnswered(boolean isApplied) throws Exception {
    TableStoreBackend backend = impatient();
    AsyncTimelineStore<String> store = SharedService.store(backend).async();
    CallOutcome.await(store.timeline("first").append("learns the service's time"));
    HeldRequests held =
        isApplied
            ? service.server.faults().every().ofRows().holdsTheReply()
            : service.server.faults().every().ofRows().holdsTheRequest();
    List<CompletableFuture<Entry<String>>> appends = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      appends.add(store.timeline("room " + i % 5).append(Message.of("m" + i).withId("c-" + i)));
    }
    held.awaitArrivals(1);
    long began = System.nanoTime();
    backend.close();
    CallOutcome.assertInTime(Duration.ofNanos(System.nanoTime() - began), TIMEOUT);
    assertThat(appends).allSatisfy(append -> assertThat(append).isDone());
    held.release();
    assertNothingIsLeft();
    assertThatEveryOutcomeIsTrue(appends);
  }

  @Test
  void anInterruptEndsTheWaitingAndTheCallsEndNevertheless() {
    TableStoreBackend backend = impatient();
    TimelineStore<String> store = SharedService.store(backend);
    service.server.faults().every().ofRows().holdsTheRequest();
    CompletableFuture<Entry<String>> append =
        store.async().timeline("room").append(Message.of("one"));
    Thread.currentThread().interrupt();
    backend.close();
    assertThat(Thread.interrupted()).isTrue();
    await().pollInSameThread().atMost(LONGEST_WAIT).until(append::isDone);
  }

  private void assertThatEveryOutcomeIsTrue(List<CompletableFuture<Entry<String>>> appends)
      throws Exception {
    Set<String> stored = service.stored().stream().map(RawEntry::body).collect(Collectors.toSet());
    for (int i = 0; i < appends.size(); i++) {
      try {
        Entry<String> entry = appends.get(i).get();
        assertThat(stored).contains(entry.message().body());
      } catch (ExecutionException e) {
        assertThat(e.getCause()).isInstanceOfAny(OutcomeUnknown.class, Unavailable.class);
        if (e.getCause() instanceof Unavailable) {
          assertThat(stored).as("what was not done").doesNotContain("m" + i);
        }
      }
    }
    assertThat(appends.get(0))
        .as("the first, which was sent")
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(OutcomeUnknown.class);
  }
}
