package dev.timeline.tablestore;

import java.time.Duration;
import java.time.InstantSource;

/** What a backend was built with; see the builder for what each means. */
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
    // The caller is owed an answer in time. An append in doubt is settled one attempt after it was
    // sent; a claim whose holder has died is left for two, and the entry takes one more.
    String part = exactMessageIds ? "a quarter" : "half";
    if (attemptTimeout.multipliedBy(exactMessageIds ? 4 : 2).compareTo(timeout) > 0) {
      throw new IllegalArgumentException(
          "attemptTimeout is more than %s of timeout: %s of %s"
              .formatted(part, attemptTimeout, timeout));
    }
  }
}
