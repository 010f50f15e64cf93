package dev.timeline.spi;

import dev.timeline.TimelineException;
import java.time.Duration;
import java.time.InstantSource;

/**
 * A place where timelines are kept: the one type that an application picks by name.
 *
 * <p><b>A backend must promise</b> what {@link Log} and {@link Records} say, from any thread and
 * for every instance that is opened on the same data; it may refuse to open a second one. If its
 * data outlive it, the promises hold across restarts, and what has been acknowledged is kept.
 *
 * <p><b>A backend need not</b> encode bodies, check ids or ranges, page through more than one page,
 * find the latest entry, poll, keep listeners in order, or offer a blocking form: core does.
 */
public interface TimelineBackend extends AutoCloseable {

  /**
   * Opens a log, creating it if there is none of this name. Opening it once more gives another
   * handle on the same entries, or the same handle if closing it does nothing. May block.
   *
   * @throws IllegalStateException if this object has opened the log with other options, an earlier
   *     process has created it with another TTL, or the backend is closed
   */
  Log openLog(LogOptions options);

  /**
   * Opens a set of records, creating it if there is none of this name. A log and a set of records
   * of one name have nothing in common. May block.
   *
   * @throws IllegalStateException if the backend is closed
   */
  Records openRecords(String name);

  /**
   * Returns the clock from which entries get their times, for who compares other times with them.
   * The system's unless overridden.
   */
  default InstantSource clock() {
    return InstantSource.system();
  }

  /**
   * Checks that the backend answers, for an application's health check; blocks. Returns at once
   * unless overridden.
   *
   * @param timeout the longest to wait
   * @throws TimelineException.Unavailable if there is no answer within the timeout
   * @throws TimelineException.Rejected if the backend is refused access, say because a key expired
   * @throws IllegalStateException if the backend is closed
   */
  default void ping(Duration timeout) {}

  /** Ends everything that this object started, every log with it. Closing again does nothing. */
  @Override
  void close();
}
