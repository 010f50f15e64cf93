package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.contract.ForwardingBackend;
import dev.timeline.contract.ForwardingLog;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A backend that throws where it should answer with a failed future. The SPI forbids it, but the
 * API's promise, that misuse alone is thrown at once, should not depend on every backend's keeping
 * to that.
 */
class UnrulyBackendTest {

  private final ScriptedLog log = new ScriptedLog();
  private final TimelineStore<String> store = log.store();
  private final AsyncTimeline<String> timeline = store.async().timeline("t");

  @BeforeEach
  void everyMethodThrows() {
    var failure = new UnsupportedOperationException("not now");
    log.append.throwAtOnce(failure);
    log.get.throwAtOnce(failure);
    log.read.throwAtOnce(failure);
    log.delete.throwAtOnce(failure);
  }

  private static void assertFails(
      Class<? extends TimelineException> type, Supplier<CompletableFuture<?>> call) {
    CompletableFuture<?> future = call.get();
    assertThat(future).failsWithin(Duration.ZERO).withThrowableThat().withCauseInstanceOf(type);
  }

  @Test
  void aWriteHasAnUnknownOutcome() {
    assertFails(OutcomeUnknown.class, () -> timeline.append("a"));
    assertFails(OutcomeUnknown.class, () -> timeline.delete(1));
  }

  @Test
  void aBatchNeverFailsAsAWhole() {
    assertThat(timeline.appendAll(List.of(Message.of("a"), Message.of("b"))).join()).hasSize(2);
    assertThat(store.async().appendTo(List.of("x"), Message.of("a")).join()).hasSize(1);
  }

  @Test
  void ofABatchThatIsCutOffEachHasItsOwnOutcome() {
    for (RuntimeException cut :
        List.of(new Unavailable("t", "not now", null), new IllegalStateException("it is closed"))) {
      Entry<byte[]> stored = ScriptedLog.entries(1).get(0);
      var third = new AtomicInteger();
      log.append.script(
          append -> {
            if (third.incrementAndGet() == 3) {
              throw cut;
            }
            return CompletableFuture.completedFuture(stored);
          });
      List<AppendResult<String>> results =
          timeline.appendAll(Stream.of("a", "b", "c", "d").map(Message::of).toList()).join();
      assertThat(results.get(1).orThrow().seqId()).isEqualTo(1);
      assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> results.get(2).orThrow());
      assertThat(results.get(3).orThrow().seqId()).isEqualTo(1);
    }
  }

  /** Some of it may have been done, whatever the failure says. */
  @Test
  void ofABatchThatThrowsEveryOutcomeIsUnknown() {
    TimelineBackend throwing =
        ForwardingBackend.withLogs(
            log,
            each ->
                new ForwardingLog(each) {
                  @Override
                  public List<CompletableFuture<Entry<byte[]>>> appendAll(List<Append> appends) {
                    throw new Unavailable("t", "not now", null);
                  }
                });
    try (var other = TimelineStore.builder(throwing, Codec.utf8()).name("store").build()) {
      assertThat(other.timeline("t").appendAll(List.of(Message.of("a"), Message.of("b"))))
          .hasSize(2)
          .allSatisfy(
              result ->
                  assertThatExceptionOfType(OutcomeUnknown.class).isThrownBy(result::orThrow));
    }
  }

  @Test
  void aReadIsUnavailable() {
    assertFails(Unavailable.class, () -> timeline.get(1));
    assertFails(Unavailable.class, () -> timeline.getAll(List.of(1L, 2L)));
    assertFails(Unavailable.class, () -> timeline.page(SeqRange.all()));
    assertFails(Unavailable.class, timeline::latest);
  }

  @Test
  void aSubscriptionAsksAgainLaterAsAfterAFailedFuture() {
    var executor = new ManualExecutor();
    Subscription subscription = log.store(executor).timeline("t").subscribe(0, page -> {});
    executor.runAll();
    assertThat(subscription.ended()).isNotDone();
  }
}
