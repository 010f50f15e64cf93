package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.LONG;

import dev.timeline.tablestore.ServiceClock.Moment;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bounds of the service's time, and what is made of this machine's. */
class ServiceClockTest {

  /** How long every sample's request takes. */
  private static final long ROUND_TRIP_MILLIS = 20;

  private static final long HOUR = Duration.ofHours(1).toMillis();

  /**
   * The service's clock and this machine's, which differs by an offset. Both go by the time that
   * elapses, as the clock under test does, so that no step of the real clock is seen.
   */
  private static final class Clocks implements InstantSource {
    private static final long BASE_MILLIS = 1_700_000_000_000L;
    private final long beganNanos = System.nanoTime();
    private volatile long offsetMillis;

    private long serviceMillisAt(long nanos) {
      return BASE_MILLIS + TimeUnit.NANOSECONDS.toMillis(nanos - beganNanos);
    }

    private long serviceMillis() {
      return serviceMillisAt(System.nanoTime());
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(serviceMillis() + offsetMillis);
    }
  }

  private final Clocks clocks = new Clocks();
  private final List<Long> warnings = new ArrayList<>();
  private final ServiceClock clock = new ServiceClock(clocks, warnings::add);

  @Test
  void aTimeOfTheServiceIsNotTakenForALaterOne() {
    clocks.offsetMillis = -HOUR / 6;
    sample();
    long earlier = clocks.serviceMillis() - HOUR / 4;
    assertThat(clock.earliestMillisAt(earlier)).isLessThanOrEqualTo(earlier);
  }

  /** Takes a sample whose row the service stamped in the middle of the round trip. */
  private void sample() {
    Moment answered = clock.moment();
    long stamp = clocks.serviceMillisAt(answered.nanos()) - ROUND_TRIP_MILLIS / 2;
    sample(stamp, ROUND_TRIP_MILLIS, answered);
  }

  private void sample(long stamp, long roundTripMillis, Moment answered) {
    long sent = answered.nanos() - TimeUnit.MILLISECONDS.toNanos(roundTripMillis);
    boolean isTaken =
        clock.sample(stamp, new Moment(sent, answered.wallMillis() - roundTripMillis), answered);
    assertThat(isTaken).isTrue();
  }

  private void assertNeverTooLate() {
    long earliest = clock.earliestMillis();
    assertThat(earliest).isLessThanOrEqualTo(clocks.serviceMillis());
  }

  /** Asserts that the time for an entry is the service's, as exactly as the sample tells. */
  private void assertCorrected() {
    long before = clocks.serviceMillis();
    long millis = clock.millis();
    long after = clocks.serviceMillis();
    long drift = (after - Clocks.BASE_MILLIS) / 1_000 + 2;
    assertThat(millis)
        .isBetween(before - ROUND_TRIP_MILLIS - drift, after + ROUND_TRIP_MILLIS + drift + 2);
  }

  @Test
  void isUnknownBeforeTheFirstSample() {
    assertThat(clock.isUnknown()).isTrue();
    assertThat(clock.wantsSample()).isTrue();
    assertThatIllegalStateException().isThrownBy(clock::earliestMillis);
    assertThatIllegalStateException().isThrownBy(clock::millis);
    assertThatIllegalStateException().isThrownBy(() -> clock.earliestMillisAt(0));
    sample();
    assertThat(clock.isUnknown()).isFalse();
    assertNeverTooLate();
  }

  @Test
  void aSampleBoundsTheServicesTime() {
    long stamp = 5_000_000;
    clocks.offsetMillis = -HOUR;
    Moment answered = clock.moment();
    sample(stamp, 70, answered);
    long earliest = clock.earliestMillis();
    long elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - answered.nanos());
    // The machine's clock is read a moment after the answer, which may look like a step.
    assertThat(earliest).isBetween(stamp - elapsed - 2, stamp + elapsed);
  }

  @Test
  void anAlignedClockGivesExactlyItsOwnMillis() {
    sample();
    for (int i = 0; i < 1_000; i++) {
      long before = clock.localMillis();
      long millis = clock.millis();
      assertThat(millis).isBetween(before, clock.localMillis());
    }
  }

  @Test
  void aDifferenceWithinTheBoundsIsNotCorrected() {
    clocks.offsetMillis = ROUND_TRIP_MILLIS / 4;
    sample();
    long before = clock.localMillis();
    long millis = clock.millis();
    assertThat(millis).isBetween(before, clock.localMillis());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT10S", "PT-10S", "PT3M", "PT-3M", "PT1H", "PT-1H"})
  void anotherClockIsCorrectedByWhatIsCertainlyWrong(Duration offset) {
    clocks.offsetMillis = offset.toMillis();
    sample();
    assertNeverTooLate();
    assertCorrected();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT10S", "PT-10S", "PT3M", "PT-3M", "PT1H", "PT-1H"})
  void afterAStepNoTimeIsTooLate(Duration step) {
    sample();
    clocks.offsetMillis += step.toMillis();
    assertThat(clock.wantsSample()).isTrue();
    assertNeverTooLate();
    sample();
    assertNeverTooLate();
    assertCorrected();
  }

  @Test
  void aChainOfStepsEndsWithTheServicesTime() {
    sample();
    for (Duration step : new Duration[] {Duration.ofHours(1), Duration.ofHours(-2)}) {
      for (int i = 0; i < 5; i++) {
        clocks.offsetMillis += step.toMillis() * i;
        assertNeverTooLate();
        sample();
        assertNeverTooLate();
        assertCorrected();
      }
    }
  }

  @Test
  void aStepOfTheServicesClockIsFollowed() {
    sample();
    sample(clocks.serviceMillis() - HOUR, 0, clock.moment());
    assertThat(clock.earliestMillis()).isLessThanOrEqualTo(clocks.serviceMillis() - HOUR);
  }

  /** The stamp may be of before the step, and the service's clock may have gone with it. */
  @ParameterizedTest
  @ValueSource(strings = {"PT3H", "PT-3H"})
  void aSampleDuringAStepIsLeftOut(Duration step) {
    Moment sent = clock.moment();
    clocks.offsetMillis += step.toMillis();
    assertThat(clock.sample(clocks.serviceMillis(), sent, clock.moment())).isFalse();
    assertThat(clock.isUnknown()).isTrue();
    sample();
    clocks.offsetMillis -= step.toMillis();
    Moment again = clock.moment();
    clocks.offsetMillis += step.toMillis();
    assertThat(clock.sample(clocks.serviceMillis() - HOUR, again, clock.moment())).isFalse();
    assertCorrected();
  }

  @Test
  void aWideSampleDoesNotWidenTheBounds() {
    clocks.offsetMillis = HOUR;
    sample();
    Moment answered = clock.moment();
    long wide = Duration.ofSeconds(30).toMillis();
    sample(clocks.serviceMillisAt(answered.nanos()) - wide, wide, answered);
    assertCorrected();
  }

  @Test
  void aDifferenceOfMoreThanASecondIsReportedOnce() {
    sample();
    assertThat(warnings).isEmpty();
    clocks.offsetMillis = HOUR;
    sample();
    sample();
    clocks.offsetMillis = -HOUR;
    sample();
    assertThat(warnings).singleElement(LONG).isCloseTo(HOUR, within(1_000L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT10M", "PT-10M"})
  void aTimeOfThisMachineIsNeverTakenForALaterOne(Duration offset) {
    clocks.offsetMillis = offset.toMillis();
    sample();
    long service = clocks.serviceMillis();
    long since = clock.localMillis() - 5_000;
    assertThat(clock.earliestMillisAt(since)).isLessThanOrEqualTo(service - 5_000 + 5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT1H", "PT-1H"})
  void aTimeBeforeAStepIsNeverTakenForALaterOne(Duration step) {
    sample();
    long service = clocks.serviceMillis();
    long since = clock.localMillis();
    long sinceEarlier = since - 2 * HOUR;
    clocks.offsetMillis += step.toMillis();
    assertThat(clock.earliestMillisAt(since)).isLessThanOrEqualTo(service + 5);
    assertThat(clock.earliestMillisAt(sinceEarlier)).isLessThanOrEqualTo(service + 5 - 2 * HOUR);
    sample();
    assertThat(clock.earliestMillisAt(since)).isLessThanOrEqualTo(service + 5);
    assertThat(clock.earliestMillisAt(sinceEarlier)).isLessThanOrEqualTo(service + 5 - 2 * HOUR);
  }

  @Test
  void aTimeThatIsStillToComeBoundsNothing() {
    sample();
    assertThat(clock.earliestMillisAt(clock.localMillis() + HOUR)).isZero();
  }
}
