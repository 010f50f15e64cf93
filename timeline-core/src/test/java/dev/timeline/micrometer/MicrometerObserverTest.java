package dev.timeline.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.timeline.observation.LogEvent;
import dev.timeline.observation.LogEvent.Operation;
import dev.timeline.observation.Outcome;
import dev.timeline.observation.Reading;
import dev.timeline.observation.ReadingEvent;
import dev.timeline.observation.TimelineEvent;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every event has its meters, as the table says, and no meter has an id. */
class MicrometerObserverTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final MicrometerObserver observer = MicrometerObserver.of(registry);

  private void observeAll() {
    EveryEvent.all().forEach(observer::observe);
  }

  @Test
  void everyMeterOfTheTableIsThereWithItsTagsAndUnit() {
    observeAll();
    for (TimelineMeter expected : TimelineMeter.values()) {
      Meter meter = registry.get(expected.meterName()).meters().iterator().next();
      assertThat(meter.getId().getTags())
          .as(expected.meterName())
          .extracting(Tag::getKey)
          .containsExactlyInAnyOrderElementsOf(expected.tags());
      assertThat(typeOf(meter)).as(expected.meterName()).isEqualTo(expected.type());
      if (expected.type() != TimelineMeter.Type.TIMER) {
        assertThat(Optional.ofNullable(meter.getId().getBaseUnit()).orElse(""))
            .isEqualTo(expected.unit());
      }
      assertThat(meter.getId().getDescription()).isEqualTo(expected.description());
    }
  }

  private static TimelineMeter.Type typeOf(Meter meter) {
    return switch (meter.getId().getType()) {
      case COUNTER -> TimelineMeter.Type.COUNTER;
      case TIMER -> TimelineMeter.Type.TIMER;
      case DISTRIBUTION_SUMMARY -> TimelineMeter.Type.SUMMARY;
      default -> TimelineMeter.Type.GAUGE;
    };
  }

  @Test
  void everyMeterIsInTheTable() {
    observeAll();
    Set<String> table =
        Arrays.stream(TimelineMeter.values())
            .map(TimelineMeter::meterName)
            .collect(Collectors.toSet());
    assertThat(registry.getMeters()).extracting(meter -> meter.getId().getName()).isSubsetOf(table);
  }

  @Test
  void noTagIsAnId() {
    observeAll();
    Set<String> values = new HashSet<>();
    registry
        .getMeters()
        .forEach(meter -> meter.getId().getTags().forEach(tag -> values.add(tag.getValue())));
    assertThat(values)
        .contains("source", "written-again")
        .noneMatch(value -> value.startsWith("id-") || value.contains("7000001"));
  }

  @Test
  void namesAndTagsAreInMicrometersForm() {
    for (TimelineMeter meter : TimelineMeter.values()) {
      assertThat(meter.meterName()).matches("timeline(\\.[a-z]+)+");
      assertThat(meter.tags()).allMatch(tag -> tag.matches("[a-z]+"));
      assertThat(meter.description()).endsWith(".");
    }
  }

  @Test
  void callsCountWithWhatTheyCarried() {
    observer.observe(called("history", 2, 300));
    observer.observe(called("history", 1, 50));
    System.gc(); // a registry does not hold what it reads
    assertThat(count("timeline.log.calls")).isEqualTo(2);
    assertThat(count("timeline.log.entries")).isEqualTo(3);
    assertThat(count("timeline.log.bytes")).isEqualTo(350);
    assertThat(registry.get("timeline.log.duration").timer().count()).isEqualTo(2);
  }

  private static TimelineEvent called(String store, int entries, long bytes) {
    return new LogEvent.Called(
        store,
        Operation.APPEND,
        Optional.of("t"),
        OptionalLong.empty(),
        Outcome.DONE,
        entries,
        bytes,
        1_000);
  }

  private double count(String name) {
    return registry.get(name).functionCounter().count();
  }

  @Test
  void appendsAnsweredAtOnceCountToo() {
    var appends = new AtomicLong(10);
    LongSupplier value = appends::get;
    observer.observe(new ReadingEvent.Begun("history", Reading.APPENDS_AT_ONCE, value));
    observer.observe(called("history", 1, 50));
    assertThat(count("timeline.log.calls")).isEqualTo(11);
    appends.set(20);
    assertThat(count("timeline.log.calls")).isEqualTo(21);
    assertThat(count("timeline.log.entries")).isEqualTo(21);

    observer.observe(new ReadingEvent.Ended("history", Reading.APPENDS_AT_ONCE, value));
    appends.set(500);
    assertThat(count("timeline.log.calls")).isEqualTo(21);
  }

  @Test
  void sourcesOfOneNameShareAGaugeUntilTheLastHasGone() {
    LongSupplier one = () -> 3;
    LongSupplier other = () -> 4;
    observer.observe(new ReadingEvent.Begun("chat", Reading.LISTENERS, one));
    observer.observe(new ReadingEvent.Begun("chat", Reading.LISTENERS, other));
    assertThat(registry.get("timeline.listeners").gauge().value()).isEqualTo(7);
    observer.observe(new ReadingEvent.Ended("chat", Reading.LISTENERS, one));
    assertThat(registry.get("timeline.listeners").gauge().value()).isEqualTo(4);
    observer.observe(new ReadingEvent.Ended("chat", Reading.LISTENERS, other));
    assertThat(registry.find("timeline.listeners").gauge()).isNull();
  }

  @Test
  void theFurthestBehindCountsInSeconds() {
    for (long nanos : List.of(2_000_000_000L, 500_000_000L)) {
      observer.observe(new ReadingEvent.Begun("history", Reading.SUBSCRIPTION_BEHIND, () -> nanos));
    }
    assertThat(registry.get("timeline.subscriptions.behind").gauge().value())
        .isCloseTo(2, within(0.001));
  }
}
