package dev.timeline.messaging.scheduling;

/** The distance between times of different servers, whose clocks differ by up to five seconds. */
public final class ClockTolerance {

  /** The milliseconds that are subtracted from a time which other servers compare with theirs. */
  public static final long CLOCK_MILLIS = 10_000;

  /** The milliseconds by which a member's time of joining may be off. */
  public static final long JOINED_MILLIS = 5_000;

  /**
   * The milliseconds by which one server may find that something has expired before another does:
   * the clocks of who wrote it, of who deletes it and of who looks differ, and a search by time
   * passes over entries whose times are not in order.
   */
  public static final long EXPIRY_MILLIS = 15_000;

  private ClockTolerance() {}
}
