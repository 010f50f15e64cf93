package dev.timeline.tablestore;

import java.time.Duration;
import java.time.InstantSource;

/** The settings of a backend; see the builder for what each means. */
record Settings(
    InstantSource clock,
    String tablePrefix,
    KeyColumns keyColumns,
    int readUnits,
    int writeUnits,
    boolean createTables,
    Duration timeout,
    Duration attemptTimeout,
    Duration tableTimeout,
    int concurrentBatches,
    int batchRows,
    long queueBytes,
    boolean waitsWhenFull,
    boolean exactMessageIds) {

  Settings {
    requireTimeFor(exactMessageIds, attemptTimeout, timeout);
  }

  /**
   * Checks that a log can keep to its time-out.
   *
   * @throws IllegalArgumentException if the attempt time-out is too long for that
   */
  void requireTimeFor(boolean exactIds) {
    requireTimeFor(exactIds, attemptTimeout, timeout);
  }

  private static void requireTimeFor(boolean exactIds, Duration attemptTimeout, Duration timeout) {
    // An append whose outcome is unknown is decided one attempt after it was sent; a claim that
    // its holder does not settle is left to it for two, and the entry takes one more.
    if (attemptTimeout.multipliedBy(exactIds ? 4 : 2).compareTo(timeout) > 0) {
      throw new IllegalArgumentException(
          "attemptTimeout is more than %s of timeout: %s of %s"
              .formatted(exactIds ? "a quarter" : "half", attemptTimeout, timeout));
    }
  }
}
