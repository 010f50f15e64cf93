package dev.timeline.micrometer;

import dev.timeline.observation.LogEvent;
import dev.timeline.observation.MessagingEvent;
import dev.timeline.observation.ReadingEvent;
import dev.timeline.observation.ServiceEvent;
import dev.timeline.observation.TimelineEvent;
import dev.timeline.observation.TimelineObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;

/**
 * An observer that keeps meters and, if it is given a registry of observations, traces of sends.
 * One observer serves all stores, messengers and backends of a process; their names are tags. Ids
 * of timelines, conversations, users and messages are never tags: only traces have them.
 *
 * <p>Thread-safe, and fast enough for library threads.
 */
public final class MicrometerObserver implements TimelineObserver {

  private final LogMeters log;
  private final MessagingMeters messaging;
  private final ServiceMeters service;
  private final ReadingMeters readings;
  private final SendTraces traces;

  private MicrometerObserver(MeterRegistry meters, ObservationRegistry observations) {
    var cache = new MeterCache(meters);
    log = new LogMeters(cache);
    messaging = new MessagingMeters(cache);
    service = new ServiceMeters(cache);
    readings = new ReadingMeters(meters, log);
    traces = new SendTraces(observations);
  }

  /** Creates an observer that keeps meters. */
  public static MicrometerObserver of(MeterRegistry meters) {
    return new MicrometerObserver(meters, ObservationRegistry.NOOP);
  }

  /**
   * Creates an observer that keeps meters and traces sends. A send's observation is a child of the
   * sending thread's; it lasts until the message is delivered.
   */
  public static MicrometerObserver of(MeterRegistry meters, ObservationRegistry observations) {
    return new MicrometerObserver(meters, observations);
  }

  @Override
  public void observe(TimelineEvent event) {
    if (event instanceof LogEvent of) {
      log.observe(of);
    } else if (event instanceof MessagingEvent of) {
      messaging.observe(of);
      traces.observe(of);
    } else if (event instanceof ServiceEvent of) {
      service.observe(of);
      traces.observe(of);
    } else if (event instanceof ReadingEvent of) {
      readings.observe(of);
      traces.observe(of);
    }
  }
}
