package dev.timeline.messaging.delivery;

import java.time.Duration;

/** The times of the delivery protocol. */
final class DeliveryTimes {

  /** For how long a note counts, from when its append began. */
  static final long NOTE_MILLIS = 30_000;

  /** After this, a note, a row or a read is too old to rely on. */
  static final long STALE_MILLIS = 60_000;

  /** The silence of a server after which its messages are redelivered. */
  static final long SILENT_MILLIS = 10_000;

  /** The silence of a server after which its log is closed. */
  static final long CLOSED_MILLIS = 150_000;

  /** The age of a server's row in the registry at which it writes another: these expire. */
  static final long REGISTERED_MILLIS = 24 * 60 * 60_000L;

  /**
   * The age from which a message is copied that was to be left to be read: when it is redelivered,
   * or could not be left before.
   */
  static final long LATE_MILLIS = 55 * 60_000L;

  static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  static final Duration LAST_RETRY = Duration.ofSeconds(10);

  private DeliveryTimes() {}

  /** Returns how long to wait before a try, the first after the failure being 0. */
  static Duration beforeRetry(int tries) {
    Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(tries, 4));
    return wait.compareTo(LAST_RETRY) < 0 ? wait : LAST_RETRY;
  }
}
