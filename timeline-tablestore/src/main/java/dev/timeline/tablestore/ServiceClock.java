package dev.timeline.tablestore;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service's time, as bounds that follow from samples: the service stamps every row, and a row's
 * stamp lies between its sending and its answer. Between samples the bounds widen by the drift of
 * the two clocks. A step of this machine's clock does not count, since the bounds go by the time
 * that has elapsed; but where the clock is not the machine's own, as in a test, the service's may
 * have gone with it, so both are possible until the next sample. Thread-safe.
 */
final class ServiceClock {

  private static final Logger LOG = LoggerFactory.getLogger(ServiceClock.class);

  /** The period of samples while there are appends. */
  private static final long SAMPLE_NANOS = Duration.ofSeconds(10).toNanos();

  /** A step of the clock by more than this asks for a sample at once. */
  private static final long STEP_MILLIS = 1_000;

  /** Both ends of what is measured are cut to milliseconds. */
  private static final long ROUNDING_MILLIS = 2;

  /** Crystals drift by less than 100 parts per million, and a clock that is slewed by 500. */
  private static final long ELAPSED_BY_DRIFT = 1_000;

  private static final long WORTH_A_WARNING_MILLIS = 1_000;

  /**
   * A sample.
   *
   * @param earliest the service's time at {@code nanos}, or before it
   * @param latest the service's time at {@code nanos}, or after it
   */
  private record Sample(long nanos, long wallMillis, long earliest, long latest) {}

  /**
   * A moment, by both of this machine's clocks.
   *
   * @param nanos by {@link System#nanoTime}
   * @param wallMillis by the one that may step
   */
  record Moment(long nanos, long wallMillis) {
    /** Returns by how much the clock stepped from another moment on. */
    private long stepSince(Moment other) {
      return wallMillis - other.wallMillis - millis(nanos - other.nanos);
    }
  }

  /** The bounds of the service's time now. */
  private record Bounds(long earliest, long latest, long step) {}

  private final InstantSource clock;
  private volatile @Nullable Sample sample;

  /** The most by which this machine's clock can have been ahead at any sample. */
  private volatile long mostAheadMillis = Long.MIN_VALUE;

  private final LongConsumer warning;
  private boolean warned;

  ServiceClock(InstantSource clock) {
    this(clock, ServiceClock::warn);
  }

  /**
   * Creates a clock without samples.
   *
   * @param warning receives the difference in milliseconds once, when it is worth a warning;
   *     positive if this machine's clock is ahead
   */
  ServiceClock(InstantSource clock, LongConsumer warning) {
    this.clock = clock;
    this.warning = warning;
  }

  /**
   * Takes a sample: the service stamped a row between its sending and its answer. Leaves it out if
   * this machine's clock stepped in between: whether the service stamped the row before that or
   * after it cannot be told.
   *
   * @return whether it was taken
   */
  synchronized boolean sample(long stampMillis, Moment sent, Moment answered) {
    if (Math.abs(answered.stepSince(sent)) > STEP_MILLIS) {
      return false;
    }
    long earliest = stampMillis;
    long latest = stampMillis + millis(answered.nanos - sent.nanos) + ROUNDING_MILLIS;
    Sample before = sample;
    if (before != null) {
      Bounds aged = bounds(before, answered.nanos, answered.wallMillis);
      boolean agrees = aged.earliest <= latest && earliest <= aged.latest;
      if (agrees && Math.abs(aged.step) <= STEP_MILLIS) {
        earliest = Math.max(earliest, aged.earliest);
        latest = Math.min(latest, aged.latest);
      }
    }
    mostAheadMillis = Math.max(mostAheadMillis, answered.wallMillis - earliest);
    sample = new Sample(answered.nanos, answered.wallMillis, earliest, latest);
    warnOnce(answered.wallMillis, earliest, latest);
    return true;
  }

  /** Returns the present moment. */
  Moment moment() {
    return new Moment(System.nanoTime(), localMillis());
  }

  /** Returns the service's time, or this machine's before the first sample. */
  Instant instant() {
    return Instant.ofEpochMilli(isUnknown() ? localMillis() : millis());
  }

  /** Returns this machine's time. */
  long localMillis() {
    return clock.millis();
  }

  private void warnOnce(long wall, long earliest, long latest) {
    long difference = difference(wall, earliest, latest);
    if (!warned && Math.abs(difference) > WORTH_A_WARNING_MILLIS) {
      warned = true;
      warning.accept(difference);
    }
  }

  private static long difference(long wall, long earliest, long latest) {
    return wall - Math.max(earliest, Math.min(latest, wall));
  }

  /**
   * Returns by how many nanoseconds this machine's clock is certainly ahead of the service's;
   * negative if it is behind, 0 if they may agree or nothing is known.
   */
  long differenceNanos() {
    if (isUnknown()) {
      return 0;
    }
    long wall = clock.millis();
    Bounds now = bounds();
    return TimeUnit.MILLISECONDS.toNanos(difference(wall, now.earliest, now.latest));
  }

  private static void warn(long differenceMillis) {
    LOG.warn(
        "This machine's clock is {} seconds {} TableStore's; entries get TableStore's time.",
        Math.abs(differenceMillis) / 1_000.0,
        differenceMillis > 0 ? "ahead of" : "behind");
  }

  /** Returns whether there is no sample yet. */
  boolean isUnknown() {
    return sample == null;
  }

  /**
   * Returns whether this machine's clock stepped since the last sample, so that the bounds are as
   * far apart as the step is long.
   */
  boolean hasStepped() {
    Sample last = sample;
    return last != null && hasStepped(last, System.nanoTime());
  }

  private boolean hasStepped(Sample last, long nanos) {
    return Math.abs(bounds(last, nanos, clock.millis()).step) > STEP_MILLIS;
  }

  /** Returns whether a new sample is wanted. */
  boolean wantsSample() {
    Sample last = sample;
    if (last == null) {
      return true;
    }
    long nanos = System.nanoTime();
    return nanos - last.nanos > SAMPLE_NANOS || hasStepped(last, nanos);
  }

  /** Returns a time that the service's clock has reached, in epoch milliseconds. */
  long earliestMillis() {
    return bounds().earliest;
  }

  /**
   * Returns the time for an entry, in epoch milliseconds: this machine's, corrected by as much as
   * it is certainly wrong.
   */
  long millis() {
    long wall = clock.millis();
    Bounds now = bounds();
    return Math.max(now.earliest, Math.min(now.latest, wall));
  }

  /**
   * Returns a time of the service that is not later than one which a caller names, be it read from
   * this machine's clock, perhaps before that stepped, or from an entry; 0 if it is still to come,
   * which tells nothing.
   */
  long earliestMillisAt(long wallMillis) {
    long earliest = bounds().earliest;
    long wall = clock.millis();
    return wallMillis > wall
        ? 0
        : Math.max(0, wallMillis - Math.max(0, Math.max(mostAheadMillis, wall - earliest)));
  }

  private Bounds bounds() {
    Sample last = sample;
    if (last == null) {
      throw new IllegalStateException("the service's time is not known yet");
    }
    return bounds(last, System.nanoTime(), clock.millis());
  }

  private static Bounds bounds(Sample at, long nanos, long wall) {
    long elapsed = millis(nanos - at.nanos);
    long drift = elapsed / ELAPSED_BY_DRIFT;
    long step = wall - at.wallMillis - elapsed;
    return new Bounds(
        at.earliest + elapsed - drift + Math.min(0, step),
        at.latest + elapsed + drift + Math.max(0, step),
        step);
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }
}
