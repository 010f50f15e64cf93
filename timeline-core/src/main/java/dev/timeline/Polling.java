package dev.timeline;

import java.time.Duration;

/** The wait before looking without a hint: from fastest, doubling, to slowest. */
record Polling(Duration fastest, Duration slowest) {

  static final Polling DEFAULT = new Polling(Duration.ofMillis(50), Duration.ofSeconds(2));

  Polling {
    if (fastest.compareTo(slowest) > 0) {
      throw new IllegalArgumentException(
          "the fastest polling is slower than the slowest: %s, %s".formatted(fastest, slowest));
    }
  }

  Duration after(Duration waited) {
    Duration doubled = waited.multipliedBy(2);
    return doubled.compareTo(slowest) < 0 ? doubled : slowest;
  }
}
