package dev.timeline.micrometer;

import dev.timeline.observation.MessagingEvent;
import dev.timeline.observation.MessagingEvent.Copied;
import dev.timeline.observation.MessagingEvent.Delivered;
import dev.timeline.observation.MessagingEvent.DeliveryRetried;
import dev.timeline.observation.MessagingEvent.GapReported;
import dev.timeline.observation.MessagingEvent.HoleRead;
import dev.timeline.observation.MessagingEvent.Pulled;
import dev.timeline.observation.MessagingEvent.RedeliveryEnded;
import dev.timeline.observation.MessagingEvent.Route;
import dev.timeline.observation.MessagingEvent.SendFailed;
import dev.timeline.observation.MessagingEvent.Sending;
import dev.timeline.observation.MessagingEvent.Stored;
import dev.timeline.observation.Outcome;
import java.util.concurrent.TimeUnit;

/** The meters of messengers. */
final class MessagingMeters {

  private final MeterCache meters;

  MessagingMeters(MeterCache meters) {
    this.meters = meters;
  }

  void observe(MessagingEvent event) {
    if (event instanceof Copied) {
      return; // they are counted when the message is delivered
    } else if (event instanceof Sending of) {
      meters
          .summary(
              TimelineMeter.MESSAGES_BYTES,
              of.source(),
              TagValues.of(of.kind()),
              TagValues.of(of.route()))
          .record((double) of.bytes());
    } else if (event instanceof Stored of) {
      meters
          .timer(
              TimelineMeter.MESSAGES_STORED,
              of.source(),
              TagValues.of(of.kind()),
              TagValues.of(of.route()),
              TagValues.of(of.isRepeat()))
          .record(of.nanos(), TimeUnit.NANOSECONDS);
    } else if (event instanceof Delivered of) {
      delivered(of);
    } else if (event instanceof Pulled of) {
      pulled(of);
    } else {
      observeRare(event);
    }
  }

  private void delivered(Delivered of) {
    meters
        .timer(
            TimelineMeter.MESSAGES_DELIVERED,
            of.source(),
            TagValues.of(of.kind()),
            TagValues.of(of.route()),
            TagValues.of(of.isRedelivery()))
        .record(of.nanos(), TimeUnit.NANOSECONDS);
    if (of.route() == Route.COPIED) {
      meters.summary(TimelineMeter.MESSAGES_COPIES, of.source()).record(of.copies());
    }
  }

  private void pulled(Pulled of) {
    meters
        .timer(TimelineMeter.PULLS, of.source(), TagValues.of(of.outcome()))
        .record(of.nanos(), TimeUnit.NANOSECONDS);
    if (of.outcome() == Outcome.DONE) {
      meters.summary(TimelineMeter.PULLS_EVENTS, of.source()).record(of.events());
      meters.counter(TimelineMeter.PULLS_UNREADABLE, of.source()).increment(of.unreadable());
      meters.summary(TimelineMeter.PULLS_CURSOR, of.source()).record(of.cursorBytes());
    }
  }

  private void observeRare(MessagingEvent event) {
    if (event instanceof SendFailed of) {
      meters
          .counter(
              TimelineMeter.MESSAGES_FAILED,
              of.source(),
              TagValues.of(of.kind()),
              TagValues.of(of.outcome()))
          .increment();
    } else if (event instanceof DeliveryRetried of) {
      meters
          .counter(TimelineMeter.DELIVERIES_RETRIED, of.source(), TagValues.of(of.cause()))
          .increment();
    } else if (event instanceof RedeliveryEnded of) {
      meters.counter(TimelineMeter.REDELIVERY_MESSAGES, of.source()).increment(of.messages());
      if (of.outcome() != Outcome.DONE) {
        meters
            .counter(TimelineMeter.REDELIVERY_FAILED, of.source(), TagValues.of(of.outcome()))
            .increment();
      }
    } else if (event instanceof HoleRead of) {
      meters.counter(TimelineMeter.HOLES, of.source()).increment();
      meters.counter(TimelineMeter.HOLES_ENTRIES, of.source()).increment(of.entries());
    } else if (event instanceof GapReported of) {
      meters.counter(TimelineMeter.GAPS, of.source()).increment();
    }
  }
}
