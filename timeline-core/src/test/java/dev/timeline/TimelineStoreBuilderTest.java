package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.timeline.spi.LogOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimelineStoreBuilderTest {

  private final ScriptedLog log = new ScriptedLog();

  private TimelineStore.Builder<String> builder() {
    return TimelineStore.builder(log, Codec.utf8());
  }

  @Test
  void whatIsNotSetHasItsDefault() {
    assertThat(builder().name("history").build().name()).isEqualTo("history");
    assertThat(log.opened)
        .containsExactly(new LogOptions("history", Optional.empty(), Duration.ofHours(24), false));
  }

  @Test
  void whatIsSetReachesTheBackend() {
    builder()
        .name("history")
        .ttl(Duration.ofDays(7))
        .deduplicationWindow(Duration.ofMinutes(5))
        .exactMessageIds()
        .build();
    assertThat(log.opened)
        .containsExactly(
            new LogOptions(
                "history", Optional.of(Duration.ofDays(7)), Duration.ofMinutes(5), true));
  }

  static Stream<Arguments> defaultWindows() {
    Duration day = Duration.ofHours(24);
    Duration millisecond = Duration.ofMillis(1);
    return Stream.of(
        arguments(millisecond, millisecond),
        arguments(Duration.ofMinutes(5), Duration.ofMinutes(5)),
        arguments(day.minus(millisecond), day.minus(millisecond)),
        arguments(day, day),
        arguments(day.plus(millisecond), day),
        arguments(Duration.ofDays(365), day));
  }

  @ParameterizedTest
  @MethodSource("defaultWindows")
  void theWindowIsADayOrTheTtlIfThatIsShorter(Duration ttl, Duration window) {
    builder().name("history").ttl(ttl).build();
    assertThat(log.opened.get(0).deduplicationWindow()).isEqualTo(window);
  }

  @Test
  void aWindowThatIsSetMayBeLongerThanTheTtl() {
    Duration hour = Duration.ofHours(1);
    builder().name("history").ttl(hour).deduplicationWindow(hour.multipliedBy(2)).build();
    assertThat(log.opened.get(0).deduplicationWindow()).isEqualTo(Duration.ofHours(2));
  }

  @Test
  void aNameIsRequired() {
    assertThatIllegalStateException()
        .isThrownBy(() -> builder().build())
        .withMessageContaining("name");
    assertThat(log.opened).isEmpty();
  }

  @Test
  void aSecondSettingIsRefusedWithBothValues() {
    assertThatIllegalStateException()
        .isThrownBy(() -> builder().name("first").name("second"))
        .withMessageContainingAll("name", "first", "second");
    Duration one = Duration.ofMinutes(1);
    Duration two = Duration.ofMinutes(2);
    assertThatIllegalStateException()
        .isThrownBy(() -> builder().ttl(one).ttl(two))
        .withMessageContainingAll("ttl", "PT1M", "PT2M");
    assertThatIllegalStateException()
        .isThrownBy(() -> builder().deduplicationWindow(one).deduplicationWindow(two))
        .withMessageContainingAll("deduplicationWindow", "PT1M", "PT2M");
    assertThatIllegalStateException()
        .isThrownBy(() -> builder().exactMessageIds().exactMessageIds())
        .withMessageContaining("exactMessageIds");
    assertThatIllegalStateException()
        .isThrownBy(() -> builder().polling(one, two).polling(two, two))
        .withMessageContainingAll("polling", "PT1M", "PT2M");
    assertThatIllegalStateException()
        .isThrownBy(() -> builder().executor(Runnable::run).executor(Runnable::run))
        .withMessageContaining("executor");
    assertThatIllegalStateException()
        .isThrownBy(() -> builder().observer(event -> {}).observer(event -> {}))
        .withMessageContaining("observer");
  }

  @Test
  void theSameValueTwiceIsASecondSettingToo() {
    assertThatIllegalStateException().isThrownBy(() -> builder().name("a").name("a"));
  }

  @Test
  void whatWasRefusedIsNotSet() {
    TimelineStore.Builder<String> builder = builder().name("history");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.ttl(Duration.ZERO));
    builder.ttl(Duration.ofDays(1)).build();
    assertThat(log.opened.get(0).ttl()).contains(Duration.ofDays(1));
  }

  static Stream<Duration> outOfBounds() {
    return Stream.of(
        Duration.ZERO,
        Duration.ofNanos(999_999),
        Duration.ofMillis(-1),
        Duration.ofDays(365_000).plusNanos(1),
        Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
        Duration.ofSeconds(Long.MIN_VALUE));
  }

  @ParameterizedTest
  @MethodSource("outOfBounds")
  void aDurationOutOfBoundsIsRefusedWithItsValue(Duration bad) {
    assertRefused("ttl", bad, TimelineStore.Builder::ttl);
    assertRefused("deduplicationWindow", bad, TimelineStore.Builder::deduplicationWindow);
    assertRefused("fastest", bad, (b, d) -> b.polling(d, Duration.ofDays(1)));
    assertRefused("slowest", bad, (b, d) -> b.polling(Duration.ofMillis(1), d));
  }

  private void assertRefused(
      String what, Duration bad, BiConsumer<TimelineStore.Builder<String>, Duration> setting) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> setting.accept(builder(), bad))
        .withMessageContainingAll(what, bad.toString());
  }

  @Test
  void theShortestAndTheLongestDurationAreAllowed() {
    Duration shortest = Duration.ofMillis(1);
    Duration longest = Duration.ofDays(365_000);
    builder()
        .name("a")
        .ttl(shortest)
        .deduplicationWindow(longest)
        .polling(shortest, longest)
        .build();
    builder()
        .name("b")
        .ttl(longest)
        .deduplicationWindow(shortest)
        .polling(longest, longest)
        .build();
    assertThat(log.opened).hasSize(2);
  }

  @Test
  void theFastestPollingMustNotBeSlowerThanTheSlowest() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().polling(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .withMessageContainingAll("PT2S", "PT1S");
  }

  @Test
  void pollingSlowsDownByDoublingAndNeverBelowTheSlowest() {
    var polling = new Polling(Duration.ofMillis(50), Duration.ofMillis(170));
    assertThat(polling.after(Duration.ofMillis(50))).isEqualTo(Duration.ofMillis(100));
    assertThat(polling.after(Duration.ofMillis(100))).isEqualTo(Duration.ofMillis(170));
    assertThat(polling.after(Duration.ofMillis(170))).isEqualTo(Duration.ofMillis(170));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1a", "_a", "a-b", "a b", "ä", "a\n", "a/b"})
  void aMalformedNameIsRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().name(name))
        .withMessageContaining(name);
  }

  @Test
  void aNameHasUpTo128Characters() {
    assertThat(builder().name("a".repeat(128)).build().name()).hasSize(128);
    assertThatIllegalArgumentException().isThrownBy(() -> builder().name("a".repeat(129)));
  }

  @Test
  void nullIsRefused() {
    Duration day = Duration.ofDays(1);
    assertThatNullPointerException().isThrownBy(() -> TimelineStore.builder(null, Codec.utf8()));
    assertThatNullPointerException().isThrownBy(() -> TimelineStore.builder(log, null));
    assertThatNullPointerException().isThrownBy(() -> builder().name(null));
    assertThatNullPointerException().isThrownBy(() -> builder().ttl(null));
    assertThatNullPointerException().isThrownBy(() -> builder().deduplicationWindow(null));
    assertThatNullPointerException().isThrownBy(() -> builder().polling(null, day));
    assertThatNullPointerException().isThrownBy(() -> builder().polling(day, null));
    assertThatNullPointerException().isThrownBy(() -> builder().executor(null));
    assertThatNullPointerException().isThrownBy(() -> builder().observer(null));
  }
}
