package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineStore;
import dev.timeline.contract.Observed;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Messenger;
import dev.timeline.micrometer.MicrometerObserver;
import dev.timeline.observation.Outcome;
import dev.timeline.observation.Reading;
import dev.timeline.observation.ReadingEvent;
import dev.timeline.observation.ServiceEvent;
import dev.timeline.observation.ServiceEvent.AppendEnded;
import dev.timeline.observation.ServiceEvent.BatchEnded;
import dev.timeline.observation.ServiceEvent.BatchSent;
import dev.timeline.observation.ServiceEvent.DuplicateDropped;
import dev.timeline.observation.ServiceEvent.RequestEnded;
import dev.timeline.observation.ServiceEvent.Resolution;
import dev.timeline.observation.ServiceEvent.Retried;
import dev.timeline.observation.ServiceEvent.UnknownResolved;
import dev.timeline.tablestore.local.FaultRule;
import dev.timeline.tablestore.local.Faults;
import dev.timeline.tablestore.local.HeldRequests;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an observer of the backend is told of its requests. */
class ObservedRequestsTest {

  private final Fixture fixture = new Fixture();
  private final Observed observed = new Observed();

  @AfterEach
  void close() {
    fixture.close();
  }

  /** A store whose backend knows the service's time. */
  private TimelineStore<String> store(TableStoreBackend.Builder settings) {
    TimelineStore<String> store = Fixture.store(fixture.open(settings.observer(observed)));
    store.timeline("first").append("by which the backend learns the service's time");
    observed.clear();
    return store;
  }

  private FaultRule next(int requests) {
    Faults faults = fixture.server.faults();
    return faults.next(requests).where(SharedService::appends);
  }

  private List<Retried> retries() {
    return observed.all(Retried.class);
  }

  @Test
  void aRequestIsToldWithTheServicesIdOfIt() {
    store(fixture.settings()).timeline("room").append("hello");

    assertThat(observed.all(RequestEnded.class))
        .filteredOn(request -> request.operation().equals("PutRow"))
        .hasSize(1)
        .allSatisfy(
            request -> {
              assertThat(request.source()).isEqualTo(fixture.server.instanceName());
              assertThat(request.outcome()).isEqualTo(Outcome.DONE);
              assertThat(request.requestId()).isNotEmpty();
              assertThat(request.nanos()).isPositive();
            });
  }

  @Test
  void rowsThatShareARequestAreABatch() {
    List<String> inboxes = IntStream.range(0, 20).mapToObj(i -> "inbox " + i).toList();
    store(fixture.settings()).appendTo(inboxes, Message.of("hello"));

    assertThat(observed.all(BatchSent.class))
        .flatExtracting(BatchSent::rows)
        .extracting(ServiceEvent.BatchRow::timelineId)
        .containsExactlyInAnyOrderElementsOf(inboxes);
    assertThat(observed.all(BatchEnded.class))
        .allSatisfy(batch -> assertThat(batch.written()).isEqualTo(batch.rows()));
    assertThat(observed.all(BatchEnded.class))
        .extracting(BatchEnded::batch)
        .containsExactlyInAnyOrderElementsOf(
            observed.all(BatchSent.class).stream().map(BatchSent::batch).toList());
    assertThat(observed.all(AppendEnded.class))
        .hasSize(20)
        .allSatisfy(append -> assertThat(append.attempts()).isOne());
  }

  @Test
  void aBusyServiceIsRetriedAndCountsAsThrottling() {
    TimelineStore<String> store = store(fixture.settings());
    next(2).fails("OTSServerBusy");
    store.timeline("room").append("hello");

    assertThat(retries())
        .hasSize(2)
        .allSatisfy(
            retry -> {
              assertThat(retry.cause()).isEqualTo("OTSServerBusy");
              assertThat(retry.isThrottled()).isTrue();
            });
    assertThat(observed.one(AppendEnded.class).attempts()).isEqualTo(3);
  }

  @Test
  void aReadThatIsRefusedForNowIsRetried() {
    TimelineStore<String> store = store(fixture.settings());
    fixture.server.faults().next(1).of("GetRange").fails("OTSTimeout");
    store.timeline("room").page(SeqRange.all());

    assertThat(retries()).extracting(Retried::operation).containsExactly("GetRange");
    assertThat(retries().get(0).isThrottled()).isFalse();
  }

  @Test
  void aLostReplyIsAnUnknownOutcomeWhoseRowIsFound() {
    TimelineStore<String> store = store(fixture.impatientSettings());
    next(1).losesTheReply();
    store.timeline("room").append("hello");

    assertThat(observed.one(ServiceEvent.OutcomeUnknown.class).timelineId()).isEqualTo("room");
    assertThat(observed.one(UnknownResolved.class).resolution()).isEqualTo(Resolution.FOUND);
  }

  @Test
  void aLostRequestIsAnUnknownOutcomeThatIsWrittenAgain() {
    TimelineStore<String> store = store(fixture.impatientSettings());
    next(1).losesTheRequest();
    store.timeline("room").append("hello");

    assertThat(observed.one(UnknownResolved.class).resolution())
        .isEqualTo(Resolution.WRITTEN_AGAIN);
    assertThat(observed.one(AppendEnded.class).attempts()).isEqualTo(2);
  }

  @Test
  void anOutcomeThatStaysUnknownIsToldAsSuch() {
    TimelineStore<String> store =
        store(fixture.impatientSettings(Fixture.ATTEMPT_TIMEOUT.multipliedBy(3)));
    fixture.server.faults().every().losesTheReply();
    assertThatThrownBy(() -> store.timeline("room").append("hello"))
        .isInstanceOf(OutcomeUnknown.class);

    assertThat(observed.all(UnknownResolved.class))
        .extracting(UnknownResolved::resolution)
        .contains(Resolution.LEFT_UNKNOWN);
    assertThat(observed.one(AppendEnded.class).outcome()).isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void aRowThatComesTwiceIsADuplicateThatIsDropped() {
    TimelineStore<String> store = store(fixture.impatientSettings());
    var late = next(1).appliesLater();
    store.timeline("room").append("hello");
    late.awaitArrivals(1);
    late.land();
    assertThat(store.timeline("room").page(SeqRange.all()).entries()).hasSize(1);

    DuplicateDropped dropped = observed.one(DuplicateDropped.class);
    assertThat(dropped.timelineId()).isEqualTo("room");
    assertThat(dropped.source()).isEqualTo(Fixture.TABLE);
  }

  @Test
  void theQueueCanBeReadWhileItIsFull() {
    TableStoreBackend backend = fixture.open(fixture.settings().observer(observed));
    TimelineStore<String> store = Fixture.store(backend);
    store.timeline("first").append("by which the backend learns the service's time");
    assertThat(read(Reading.QUEUED_BYTES)).isZero();
    HeldRequests held =
        fixture.server.faults().every().where(SharedService::appends).holdsTheRequest();
    var append = store.async().timeline("room").append("hello");
    held.awaitArrivals(1);
    assertThat(read(Reading.QUEUED_BYTES)).isPositive();
    assertThat(read(Reading.ROWS_IN_FLIGHT)).isOne();
    assertThat(read(Reading.ROWS_WAITING)).isZero();
    held.release();
    Fixture.join(append);
    assertThat(read(Reading.QUEUED_BYTES)).isZero();
  }

  private long read(Reading reading) {
    return observed.all(ReadingEvent.Begun.class).stream()
        .filter(it -> it.reading() == reading)
        .mapToLong(it -> it.value().getAsLong())
        .sum();
  }

  @Test
  void whatCanBeReadEndsWithTheBackend() {
    TableStoreBackend backend = fixture.settings().observer(observed).build();
    backend.openLog(Fixture.options());
    backend.openLog(Fixture.options());
    backend.close();

    assertThat(observed.all(ReadingEvent.Ended.class))
        .extracting(ReadingEvent::reading)
        .containsExactlyInAnyOrder(
            Reading.QUEUED_BYTES,
            Reading.ROWS_IN_FLIGHT,
            Reading.ROWS_WAITING,
            Reading.CLOCK_DIFFERENCE);
  }

  @Test
  void aSendIsTracedOverItsBatchToItsDelivery() {
    var traces = TestObservationRegistry.create();
    var meters = new SimpleMeterRegistry();
    var observer = MicrometerObserver.of(meters, traces);
    var backend = fixture.open(fixture.settings().observer(observer));
    var membership = new InMemoryMembership();
    membership.join("group", "alice");
    membership.join("group", "bob");
    try (var messenger =
        Messenger.builder(backend, Codec.utf8(), membership)
            .unsignedCursors()
            .observer(observer)
            .build()) {
      messenger.uncheckedConversation("group").send("alice", Message.of("hello"));
    }
    for (String name : List.of("timeline.send", "timeline.batch", "timeline.delivery")) {
      TestObservationRegistryAssert.assertThat(traces)
          .hasObservationWithNameEqualTo(name)
          .that()
          .hasBeenStopped();
    }
    for (String table : List.of("timeline_chat_history", "timeline_chat_inbox")) {
      TestObservationRegistryAssert.assertThat(traces)
          .hasAnObservationWithAKeyValue("table", table);
    }
    TestObservationRegistryAssert.assertThat(traces)
        .hasNumberOfObservationsWithNameEqualTo("timeline.batch", 2);
    assertThat(meters.get("timeline.service.batch.rows").summaries()).isNotEmpty();
    assertThat(meters.get("timeline.messages.stored").timer().count()).isOne();
  }
}
