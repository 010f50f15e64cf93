package dev.timeline.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** The meters that are registered, by the values of their tags. */
final class MeterCache {

  private record Key(TimelineMeter meter, List<String> values) {}

  private final MeterRegistry registry;
  private final ConcurrentHashMap<Key, Meter> meters = new ConcurrentHashMap<>();

  MeterCache(MeterRegistry registry) {
    this.registry = registry;
  }

  Counter counter(TimelineMeter meter, String... values) {
    return (Counter)
        meters.computeIfAbsent(
            key(meter, values),
            key ->
                Counter.builder(meter.meterName())
                    .description(meter.description())
                    .baseUnit(unit(meter))
                    .tags(tags(meter, key.values))
                    .register(registry));
  }

  Timer timer(TimelineMeter meter, String... values) {
    return (Timer)
        meters.computeIfAbsent(
            key(meter, values),
            key ->
                Timer.builder(meter.meterName())
                    .description(meter.description())
                    .tags(tags(meter, key.values))
                    .register(registry));
  }

  DistributionSummary summary(TimelineMeter meter, String... values) {
    return (DistributionSummary)
        meters.computeIfAbsent(
            key(meter, values),
            key ->
                DistributionSummary.builder(meter.meterName())
                    .description(meter.description())
                    .baseUnit(unit(meter))
                    .tags(tags(meter, key.values))
                    .register(registry));
  }

  /**
   * Registers a counter whose value is kept elsewhere.
   *
   * @param value held by the caller: the registry's reference is weak
   */
  void functionCounter(TimelineMeter meter, DoubleSupplier value, String... values) {
    FunctionCounter.builder(meter.meterName(), value, DoubleSupplier::getAsDouble)
        .description(meter.description())
        .baseUnit(unit(meter))
        .tags(tags(meter, List.of(values)))
        .register(registry);
  }

  private static Key key(TimelineMeter meter, String... values) {
    return new Key(meter, List.of(values));
  }

  static @Nullable String unit(TimelineMeter meter) {
    return meter.unit().isEmpty() ? null : meter.unit();
  }

  static Tags tags(TimelineMeter meter, List<String> values) {
    var tags = new ArrayList<Tag>();
    for (int i = 0; i < values.size(); i++) {
      tags.add(Tag.of(meter.tags().get(i), values.get(i)));
    }
    return Tags.of(tags);
  }
}
