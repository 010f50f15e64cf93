package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineStore;
import dev.timeline.tablestore.local.Exchange;
import dev.timeline.tablestore.local.Fault;
import dev.timeline.tablestore.local.FaultRule;
import dev.timeline.tablestore.local.LateWrites;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers whose clocks differ from the service's: nothing is lost and nothing is duplicated. */
@Tag("slow")
class ClockDifferenceTest {

  private static final Duration ATTEMPT_TIMEOUT = CallSpeed.scaled(Duration.ofMillis(300));
  private static final Duration APART = Duration.ofMinutes(10);

  private final SharedService service = new SharedService();

  static Stream<Duration> offsets() {
    return Stream.of(Duration.ofSeconds(10), Duration.ofMinutes(3), Duration.ofHours(1))
        .flatMap(offset -> Stream.of(offset, offset.negated()));
  }

  /** A server process and its clock. */
  private record Process(ShiftedClock clock, TimelineStore<String> store) {
    private Timeline<String> room() {
      return store.timeline("room");
    }
  }

  @AfterEach
  void close() {
    service.close();
  }

  private Process start(Duration offset, boolean exact) {
    var clock = new ShiftedClock(offset);
    TableStoreBackend backend =
        service.backend(
            builder -> {
              builder
                  .clock(clock)
                  .timeout(ATTEMPT_TIMEOUT.multipliedBy(100))
                  .attemptTimeout(ATTEMPT_TIMEOUT);
              return exact ? builder.exactMessageIds() : builder;
            });
    var process = new Process(clock, SharedService.store(backend));
    process.store.timeline("first").append("by which the backend learns the service's time");
    return process;
  }

  private Process start(Duration offset) {
    return start(offset, false);
  }

  private Fault nextAppend(Function<FaultRule, Fault> fault) {
    return fault.apply(
        service
            .server
            .faults()
            .next(1)
            .where(SharedService::appends)
            .inPartition(SharedService.partition("room")));
  }

  private static Duration attempts(double count) {
    return Duration.ofMillis(Math.round(ATTEMPT_TIMEOUT.toMillis() * count));
  }

  /** Asserts that every reading shows these bodies, each once. */
  private void assertRead(Process process, String... bodies) {
    Set<Long> stored = new HashSet<>(service.stored("room").stream().map(RawEntry::seqId).toList());
    List<Entry<String>> entries = EveryReading.of(process.room(), stored, 1);
    assertThat(entries).extracting(entry -> entry.message().body()).containsExactly(bodies);
    assertThat(process.room().stream(SeqRange.all())).isEqualTo(entries);
  }

  /** Appends, and asserts that the entry's time is the service's. */
  private static Entry<String> assertServiceTime(Process process, String body) {
    long before = System.currentTimeMillis();
    Entry<String> entry = process.room().append(body);
    long after = System.currentTimeMillis();
    // Each sample is as wide as its request took, which the attempt time-out limits.
    long width = ATTEMPT_TIMEOUT.toMillis() + 100;
    assertThat(entry.time().toEpochMilli()).isBetween(before - width, after + width);
    return entry;
  }

  private void assertNothingLostOrDuplicated(Process process, Process reader, String name) {
    List<String> already =
        process.room().stream(SeqRange.all()).map(entry -> entry.message().body()).toList();
    var expected = new ArrayList<>(already);

    assertServiceTime(process, name + " plain");
    expected.add(name + " plain");
    assertRead(reader, expected.toArray(String[]::new));

    Fault lost = nextAppend(FaultRule::losesTheReply);
    Entry<String> entry = process.room().append(Message.of(name + " lost").withId(name + " lost"));
    assertThat(lost.hits()).isOne();
    expected.add(name + " lost");
    assertRead(reader, expected.toArray(String[]::new));
    assertThat(service.stored("room").stream().filter(row -> row.body().equals(name + " lost")))
        .hasSize(1);
    assertThat(process.room().latest()).contains(entry);

    int late = 0;
    for (Function<FaultRule, Fault> fault : lateWrites()) {
      String body = name + " late " + ++late;
      Fault hit = nextAppend(fault);
      process.room().append(Message.of(body).withId(body));
      assertThat(hit.hits()).isOne();
      expected.add(body);
      assertRead(reader, expected.toArray(String[]::new));
      if (hit instanceof LateWrites writes) {
        writes.land();
      }
      assertRead(reader, expected.toArray(String[]::new));
      assertRead(process, expected.toArray(String[]::new));
    }
  }

  /** Those whose first row may land before, around and after the time-out of its attempt. */
  private static List<Function<FaultRule, Fault>> lateWrites() {
    return List.of(
        rule -> rule.appliesLater(attempts(0.8)),
        rule -> rule.failsAndAppliesLater("OTSTimeout", attempts(0.8)),
        rule -> rule.appliesLater(attempts(1.02)),
        rule -> rule.failsAndAppliesLater("OTSServerUnavailable", attempts(1.1)),
        FaultRule::appliesLater,
        rule -> rule.failsAndAppliesLater("OTSInternalServerError"));
  }

  @ParameterizedTest
  @MethodSource("offsets")
  void nothingIsLostOrDuplicated(Duration offset) {
    assertNothingLostOrDuplicated(start(offset), start(Duration.ZERO), "m");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT1H", "PT-1H"})
  void aStepWhileOpenLosesAndDuplicatesNothing(Duration step) {
    Process process = start(Duration.ZERO);
    Process reader = start(Duration.ZERO);
    assertServiceTime(process, "before");
    process.clock.step(step);
    assertNothingLostOrDuplicated(process, reader, "after");
    process.clock.step(step.multipliedBy(-2));
    assertServiceTime(process, "after another step");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT1H", "PT-1H"})
  void aStepBetweenAnAppendAndItsResendDuplicatesNothing(Duration step) {
    Process process = start(Duration.ZERO);
    Instant since = process.clock.instant();
    Message<String> message = Message.of("m").withId("id");
    Entry<String> entry = start(Duration.ofMinutes(-10)).room().append(message);
    process.clock.step(step);
    process.room().append("other");
    process.room().append("another, before which the time is learnt");
    assertThat(process.room().append(message.possiblyResent(since)).seqId())
        .isEqualTo(entry.seqId());
  }

  @ParameterizedTest
  @MethodSource("offsets")
  void aStepWhileARequestIsLostDuplicatesNothing(Duration step) {
    Process process = start(Duration.ZERO);
    LateWrites late = (LateWrites) nextAppend(FaultRule::appliesLater);
    var append = process.store.async().timeline("room").append(Message.of("m").withId("m"));
    late.awaitArrivals(1);
    process.clock.step(step);
    CallOutcome.await(append);
    assertRead(process, "m");
    late.land();
    assertRead(process, "m");
    assertRead(start(Duration.ZERO), "m");
  }

  @ParameterizedTest
  @MethodSource("offsets")
  void costsNoMoreRequests(Duration offset) {
    Process process = start(offset);
    service.server.clearRequests();
    Entry<String> entry = process.room().append("m");
    assertRequests("PutRow");
    service.server.clearRequests();
    assertThat(process.room().page(SeqRange.all()).entries()).containsExactly(entry);
    assertRequests("GetRange");
  }

  /** Every ten seconds a row is read back as well, for the service's time. */
  private void assertRequests(String... operations) {
    assertThat(service.server.requests())
        .extracting(Exchange::operation)
        .filteredOn(operation -> !operation.equals("GetRow"))
        .containsExactly(operations);
  }

  @ParameterizedTest
  @MethodSource("offsets")
  void aMarkedResendFindsTheEntry(Duration offset) {
    Process process = start(offset);
    Instant since = process.clock.instant();
    Message<String> message = Message.of("m").withId("id");
    Entry<String> entry = process.room().append(message);
    process.room().append("other");
    Process restarted = start(offset);
    assertThat(restarted.room().append(message.possiblyResent(since)).seqId())
        .isEqualTo(entry.seqId());
    Process again = start(offset);
    assertThat(again.room().append(message.possiblyResent()).seqId()).isEqualTo(entry.seqId());
    assertRead(process, "m", "other");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twoServersTenMinutesApartDuplicateNothing(boolean exact) {
    Process ahead = start(APART.dividedBy(2), exact);
    Process behind = start(APART.dividedBy(2).negated(), exact);
    var expected = new ArrayList<String>();
    for (int i = 0; i < 6; i++) {
      Process one = i % 2 == 0 ? ahead : behind;
      Process other = i % 2 == 0 ? behind : ahead;
      String body = "m" + i;
      Message<String> message = Message.of(body).withId(body);
      Instant since = one.clock.instant().minus(APART);
      Fault late = nextAppend(i % 3 == 0 ? FaultRule::losesTheReply : lateWrites().get(i));
      Entry<String> entry = one.room().append(message);
      Message<String> again =
          exact ? message : i < 3 ? message.possiblyResent() : message.possiblyResent(since);
      assertThat(other.room().append(again).seqId()).isEqualTo(entry.seqId());
      if (late instanceof LateWrites writes) {
        writes.land();
      }
      assertThat(one.room().append(again).seqId()).isEqualTo(entry.seqId());
      expected.add(body);
      assertRead(ahead, expected.toArray(String[]::new));
      assertRead(behind, expected.toArray(String[]::new));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anotherServerResendsWhatOneLeftUnknown(boolean exact) {
    Process ahead = start(APART, exact);
    Process behind = start(Duration.ZERO, exact);
    Message<String> message = Message.of("m").withId("m");
    LateWrites late =
        service
            .server
            .faults()
            .every()
            .where(SharedService::appends)
            .inPartition(SharedService.partition("room"))
            .appliesLater();
    var left = ahead.store.async().timeline("room").append(message);
    late.awaitArrivals(1);
    late.end();
    CallOutcome<Entry<String>> ended = CallOutcome.of(() -> CallOutcome.await(left));
    ended.failure().ifPresent(e -> assertThat(e).isInstanceOf(OutcomeUnknown.class));
    Entry<String> entry = behind.room().append(message.possiblyResent());
    late.land();
    assertThat(ahead.room().append(message.possiblyResent()).seqId()).isEqualTo(entry.seqId());
    assertRead(ahead, "m");
    assertRead(behind, "m");
  }
}
