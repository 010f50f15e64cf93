package dev.timeline.messaging.scheduling;

/** The distance between times of different servers, whose clocks differ by up to five seconds. */
public final class ClockTolerance {

  /** The milliseconds that are subtracted from a time which other servers compare with theirs. */
  public static final long CLOCK_MILLIS = 10_000;

  /** The milliseconds by which a member's time of joining may be off. */
  public static final long JOINED_MILLIS = 5_000;

  /**
   * The milliseconds by which something may have expired before the server that looks for it finds
   * so: five seconds each for the clock of the server that wrote it, for that of the one that
   * looks, and for entries whose times are not in order, which a search by time passes over.
   */
  public static final long EXPIRY_MILLIS = 15_000;

  private ClockTolerance() {}
}
