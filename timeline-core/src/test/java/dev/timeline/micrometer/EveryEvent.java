package dev.timeline.micrometer;

import dev.timeline.observation.LogEvent;
import dev.timeline.observation.MessagingEvent;
import dev.timeline.observation.MessagingEvent.Kind;
import dev.timeline.observation.MessagingEvent.Route;
import dev.timeline.observation.Outcome;
import dev.timeline.observation.Reading;
import dev.timeline.observation.ReadingEvent;
import dev.timeline.observation.ServiceEvent;
import dev.timeline.observation.TimelineEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** An event of each type, with ids that no tag may have. */
final class EveryEvent {

  private EveryEvent() {}

  static List<TimelineEvent> all() {
    List<TimelineEvent> all = new ArrayList<>();
    all.addAll(ofLogs());
    all.addAll(ofMessages());
    all.addAll(ofTheService());
    Arrays.stream(Reading.values())
        .forEach(it -> all.add(new ReadingEvent.Begun("source", it, () -> 5)));
    return all;
  }

  private static List<TimelineEvent> ofLogs() {
    return List.of(
        new LogEvent.Called(
            "source",
            LogEvent.Operation.GET,
            Optional.of("id-t"),
            OptionalLong.of(7_000_001),
            Outcome.DONE,
            2,
            300,
            1_000),
        new LogEvent.AppendSampled("source", "id-t", 7_000_001, 100, 1_000, 64));
  }

  private static List<TimelineEvent> ofMessages() {
    return List.of(
        new MessagingEvent.Sending(
            "source", "id-c", "id-u", "id-e", Kind.MESSAGE, Route.COPIED, 100),
        new MessagingEvent.Stored(
            "source", "id-c", "id-u", "id-e", 7_000_001, Kind.MESSAGE, Route.COPIED, false, 1_000),
        new MessagingEvent.SendFailed(
            "source", "id-c", "id-u", "id-e", Kind.MESSAGE, Outcome.UNAVAILABLE, 1_000),
        new MessagingEvent.Copied("source", "id-c", 7_000_001, "id-u"),
        new MessagingEvent.DeliveryRetried("source", "id-c", 7_000_001, 2, Outcome.UNAVAILABLE),
        new MessagingEvent.Delivered(
            "source", "id-c", "id-e", 7_000_001, Kind.MESSAGE, Route.COPIED, false, 3, 1_000),
        new MessagingEvent.RedeliveryEnded("source", Outcome.UNAVAILABLE, 3, 1_000),
        new MessagingEvent.Pulled("source", "id-u", Outcome.DONE, 3, 1, 1, 200, false, 1_000),
        new MessagingEvent.HoleRead("source", "id-u", "id-c", 1, 7_000_001, 4),
        new MessagingEvent.GapReported("source", "id-u", "id-c", 7_000_001));
  }

  private static List<TimelineEvent> ofTheService() {
    return List.of(
        new ServiceEvent.RequestEnded("source", "GetRow", Outcome.DONE, "", "id-r", 1_000),
        new ServiceEvent.Retried("source", "GetRow", "OTSServerBusy", true, 1, 1),
        new ServiceEvent.BatchSent(
            "source", 1, List.of(new ServiceEvent.BatchRow("id-c", "id-e", 1))),
        new ServiceEvent.BatchEnded("source", 1, Outcome.DONE, 5, 5, 1_000),
        new ServiceEvent.OutcomeUnknown("source", "id-t", "OTSTimeout"),
        new ServiceEvent.UnknownResolved("source", "id-t", ServiceEvent.Resolution.WRITTEN_AGAIN),
        new ServiceEvent.DuplicateDropped("source", "id-t", 7_000_001),
        new ServiceEvent.AppendEnded("source", "id-t", Outcome.DONE, 2));
  }
}
