package dev.timeline.micrometer;

import dev.timeline.observation.ServiceEvent;
import dev.timeline.observation.ServiceEvent.AppendEnded;
import dev.timeline.observation.ServiceEvent.BatchEnded;
import dev.timeline.observation.ServiceEvent.DuplicateDropped;
import dev.timeline.observation.ServiceEvent.OutcomeUnknown;
import dev.timeline.observation.ServiceEvent.RequestEnded;
import dev.timeline.observation.ServiceEvent.Retried;
import dev.timeline.observation.ServiceEvent.UnknownResolved;
import java.util.concurrent.TimeUnit;

/** The meters of a backend's requests to its service. */
final class ServiceMeters {

  private final MeterCache meters;

  ServiceMeters(MeterCache meters) {
    this.meters = meters;
  }

  void observe(ServiceEvent event) {
    if (event instanceof RequestEnded of) {
      meters
          .timer(
              TimelineMeter.SERVICE_REQUESTS,
              of.source(),
              of.operation(),
              TagValues.of(of.outcome()))
          .record(of.nanos(), TimeUnit.NANOSECONDS);
    } else if (event instanceof AppendEnded of) {
      meters
          .summary(TimelineMeter.SERVICE_APPEND_ATTEMPTS, of.source(), TagValues.of(of.outcome()))
          .record(of.attempts());
    } else if (event instanceof BatchEnded of) {
      meters.summary(TimelineMeter.SERVICE_BATCH_ROWS, of.source()).record(of.rows());
    } else if (event instanceof Retried of) {
      meters
          .counter(TimelineMeter.SERVICE_RETRIES, of.source(), of.operation(), of.cause())
          .increment(of.rows());
      if (of.isThrottled()) {
        meters
            .counter(TimelineMeter.SERVICE_THROTTLED, of.source(), of.operation())
            .increment(of.rows());
      }
    } else if (event instanceof OutcomeUnknown of) {
      meters.counter(TimelineMeter.SERVICE_UNKNOWN, of.source(), of.cause()).increment();
    } else if (event instanceof UnknownResolved of) {
      meters
          .counter(
              TimelineMeter.SERVICE_UNKNOWN_RESOLVED, of.source(), TagValues.of(of.resolution()))
          .increment();
    } else if (event instanceof DuplicateDropped of) {
      meters.counter(TimelineMeter.SERVICE_DUPLICATES, of.source()).increment();
    }
  }
}
