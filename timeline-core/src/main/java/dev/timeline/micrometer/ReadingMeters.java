package dev.timeline.micrometer;

import dev.timeline.observation.Reading;
import dev.timeline.observation.ReadingEvent;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;

/**
 * The meters whose values are read when they are asked for. Several sources of one name share a
 * gauge, which goes when the last of them does.
 */
final class ReadingMeters {

  private record Key(Reading reading, String source) {}

  /** The sources of one gauge. */
  private record Shared(Gauge gauge, List<LongSupplier> values) {}

  private final MeterRegistry registry;
  private final LogMeters log;
  private final Map<Key, Shared> gauges = new HashMap<>();

  ReadingMeters(MeterRegistry registry, LogMeters log) {
    this.registry = registry;
    this.log = log;
  }

  void observe(ReadingEvent event) {
    boolean begins = event instanceof ReadingEvent.Begun;
    switch (event.reading()) {
      case APPENDS_AT_ONCE -> {
        if (begins) {
          log.beginAppends(event.source(), event.value());
        } else {
          log.endAppends(event.source(), event.value());
        }
      }
      case APPENDED_BYTES_AT_ONCE -> {
        if (begins) {
          log.beginBytes(event.source(), event.value());
        } else {
          log.endBytes(event.source(), event.value());
        }
      }
      default -> {
        if (begins) {
          begin(event);
        } else {
          end(event);
        }
      }
    }
  }

  private synchronized void begin(ReadingEvent event) {
    var key = new Key(event.reading(), event.source());
    gauges.computeIfAbsent(key, this::register).values.add(event.value());
  }

  private synchronized void end(ReadingEvent event) {
    var key = new Key(event.reading(), event.source());
    Shared shared = gauges.get(key);
    if (shared != null && shared.values.remove(event.value()) && shared.values.isEmpty()) {
      gauges.remove(key);
      registry.remove(shared.gauge);
    }
  }

  private Shared register(Key key) {
    TimelineMeter meter = meterOf(key.reading);
    var values = new CopyOnWriteArrayList<LongSupplier>();
    Gauge gauge =
        Gauge.builder(meter.meterName(), () -> valueOf(key.reading, values))
            .description(meter.description())
            .baseUnit(MeterCache.unit(meter))
            .tags(MeterCache.tags(meter, List.of(key.source)))
            .register(registry);
    return new Shared(gauge, values);
  }

  private static double valueOf(Reading reading, List<LongSupplier> values) {
    List<Long> read = new ArrayList<>();
    values.forEach(value -> read.add(value.getAsLong()));
    LongStream all = read.stream().mapToLong(Long::longValue);
    return switch (reading) {
      case SUBSCRIPTION_BEHIND -> seconds(all.max().orElse(0));
      case CLOCK_DIFFERENCE ->
          seconds(all.reduce((a, b) -> Math.abs(a) > Math.abs(b) ? a : b).orElse(0));
      default -> all.sum();
    };
  }

  private static double seconds(long nanos) {
    return (double) nanos / TimeUnit.SECONDS.toNanos(1);
  }

  private static TimelineMeter meterOf(Reading reading) {
    return switch (reading) {
      case SUBSCRIPTIONS -> TimelineMeter.SUBSCRIPTIONS;
      case SUBSCRIPTION_BEHIND -> TimelineMeter.SUBSCRIPTIONS_BEHIND;
      case LISTENERS -> TimelineMeter.LISTENERS;
      case SENDS_UNDER_WAY -> TimelineMeter.SENDS_ACTIVE;
      case QUEUED_BYTES -> TimelineMeter.SERVICE_QUEUED;
      case ROWS_IN_FLIGHT -> TimelineMeter.SERVICE_ROWS_ACTIVE;
      case ROWS_WAITING -> TimelineMeter.SERVICE_ROWS_WAITING;
      case CLOCK_DIFFERENCE -> TimelineMeter.SERVICE_CLOCK_DIFFERENCE;
      case APPENDS_AT_ONCE, APPENDED_BYTES_AT_ONCE ->
          throw new IllegalArgumentException("not a gauge: " + reading);
    };
  }
}
