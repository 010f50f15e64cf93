package dev.timeline.micrometer;

import dev.timeline.observation.MessagingEvent.Copying;
import dev.timeline.observation.MessagingEvent.Delivered;
import dev.timeline.observation.MessagingEvent.Kind;
import dev.timeline.observation.MessagingEvent.Route;
import dev.timeline.observation.MessagingEvent.SendFailed;
import dev.timeline.observation.MessagingEvent.Sending;
import dev.timeline.observation.MessagingEvent.Stored;
import dev.timeline.observation.Outcome;
import dev.timeline.observation.Reading;
import dev.timeline.observation.ReadingEvent;
import dev.timeline.observation.ServiceEvent.BatchEnded;
import dev.timeline.observation.ServiceEvent.BatchRow;
import dev.timeline.observation.ServiceEvent.BatchSent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A send is traced from its call over the batch that it shared to its delivery. */
class SendTracesTest {

  private final TestObservationRegistry registry = TestObservationRegistry.create();
  private final MicrometerObserver observer =
      MicrometerObserver.of(new SimpleMeterRegistry(), registry);

  private void sending(String entryId) {
    observer.observe(
        new Sending("chat", "group", "alice", entryId, Kind.MESSAGE, Route.COPIED, 100));
  }

  private void stored(String entryId) {
    observer.observe(
        new Stored("chat", "group", "alice", entryId, 7, Kind.MESSAGE, Route.COPIED, false, 1_000));
  }

  private void delivered(String entryId) {
    observer.observe(
        new Delivered("chat", "group", entryId, 7, Kind.MESSAGE, Route.COPIED, false, 3, 1_000));
  }

  private void copiesTravel() {
    observer.observe(
        new BatchSent(
            "inboxes",
            18,
            List.of(
                new BatchRow("alice", "copy-1", 1),
                new BatchRow("bob", "copy-1", 1),
                new BatchRow("chi", "copy-2", 1))));
    observer.observe(new BatchEnded("inboxes", 18, Outcome.DONE, 3, 3, 1_000));
  }

  private TestObservationRegistryAssert traced() {
    return TestObservationRegistryAssert.assertThat(registry);
  }

  @Test
  void aSendIsTracedOverItsBatchToItsDelivery() {
    Observation request = Observation.start("http", registry);
    try (Observation.Scope scope = request.openScope()) {
      sending("e-1");
    }
    observer.observe(
        new BatchSent(
            "table",
            17,
            List.of(new BatchRow("group", "e-1", 1), new BatchRow("other", "e-2", 1))));
    observer.observe(new BatchEnded("table", 17, Outcome.DONE, 2, 2, 1_000));
    stored("e-1");
    delivered("e-1");
    request.stop();

    traced()
        .hasObservationWithNameEqualTo("timeline.send")
        .that()
        .hasBeenStopped()
        .hasParentObservationEqualTo(request)
        .hasLowCardinalityKeyValue("outcome", "done")
        .hasHighCardinalityKeyValue("timeline.conversation", "group")
        .hasHighCardinalityKeyValue("timeline.seq.id", "7");
    traced()
        .hasObservationWithNameEqualTo("timeline.batch")
        .that()
        .hasBeenStopped()
        .hasHighCardinalityKeyValue("timeline.batch", "17")
        .hasHighCardinalityKeyValue("timeline.batch.rows", "2");
    traced()
        .hasObservationWithNameEqualTo("timeline.delivery")
        .that()
        .hasBeenStopped()
        .hasHighCardinalityKeyValue("timeline.copies", "3");
  }

  @Test
  void ofAMessageThatIsSentAgainMeanwhileNothingStaysBehind() {
    sending("e-1");
    stored("e-1");
    observer.observe(new Copying("chat", "group", "e-1", 7, "copy-1", 3));
    sending("e-1");
    delivered("e-1");
    stored("e-1");
    copiesTravel();

    traced().doesNotHaveAnyRemainingCurrentObservation();
    traced().hasNumberOfObservationsWithNameEqualTo("timeline.batch", 0);
  }

  @Test
  void theCopiesAreCarriedByBatchesOfTheDelivery() {
    sending("e-1");
    stored("e-1");
    observer.observe(new Copying("chat", "group", "e-1", 7, "copy-1", 3));
    copiesTravel();
    delivered("e-1");
    observer.observe(new BatchSent("inboxes", 19, List.of(new BatchRow("dora", "copy-1", 1))));

    traced().hasNumberOfObservationsWithNameEqualTo("timeline.batch", 1);
    traced()
        .hasObservationWithNameEqualTo("timeline.batch")
        .that()
        .hasBeenStopped()
        .hasParentObservationContextMatching(it -> it.getName().equals("timeline.delivery"))
        .hasHighCardinalityKeyValue("timeline.batch", "18");
  }

  @Test
  void aDeliveryThatIsDoneBeforeTheSenderIsAnsweredEndsTheTraceThen() {
    sending("e-1");
    delivered("e-1");
    stored("e-1");
    traced().hasObservationWithNameEqualTo("timeline.send").that().hasBeenStopped();
    traced()
        .hasObservationWithNameEqualTo("timeline.delivery")
        .that()
        .hasBeenStopped()
        .hasHighCardinalityKeyValue("timeline.copies", "3");
  }

  @Test
  void copiesBeforeTheSenderIsAnsweredAreOfTheDelivery() {
    sending("e-1");
    observer.observe(new Copying("chat", "group", "e-1", 7, "copy-1", 3));
    copiesTravel();
    stored("e-1");
    delivered("e-1");

    traced().hasNumberOfObservationsWithNameEqualTo("timeline.delivery", 1);
    traced()
        .hasObservationWithNameEqualTo("timeline.batch")
        .that()
        .hasParentObservationContextMatching(it -> it.getName().equals("timeline.delivery"));
  }

  @Test
  void aSendThatFailsEndsItsTrace() {
    sending("e-1");
    observer.observe(
        new SendFailed("chat", "group", "alice", "e-1", Kind.MESSAGE, Outcome.UNAVAILABLE, 1_000));
    traced()
        .hasObservationWithNameEqualTo("timeline.send")
        .that()
        .hasBeenStopped()
        .hasLowCardinalityKeyValue("outcome", "unavailable");
  }

  @Test
  void aMessengerThatIsClosedEndsItsTraces() {
    sending("e-1");
    stored("e-1");
    observer.observe(new ReadingEvent.Ended("chat", Reading.SENDS_UNDER_WAY, () -> 0));
    traced().hasObservationWithNameEqualTo("timeline.send").that().hasBeenStopped();
    traced().hasObservationWithNameEqualTo("timeline.delivery").that().hasBeenStopped();
  }
}
