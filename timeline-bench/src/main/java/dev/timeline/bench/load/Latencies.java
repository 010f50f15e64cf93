package dev.timeline.bench.load;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** The latencies of messages. Thread-safe. */
final class Latencies {

  /** The heads of {@link #cells}. */
  static final String HEADS = "p50 | p99 | p99.9 | max";

  private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final Histogram histogram = new ConcurrentHistogram(TimeUnit.HOURS.toNanos(1), 3);

  void add(long nanos) {
    histogram.recordValue(nanos);
  }

  // The milliseconds within which so many per cent came.
  double millis(double percentile) {
    return histogram.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
  }

  /** Returns a row of a table. */
  String cells() {
    return "%s | %s | %s | %s"
        .formatted(shown(millis(50)), shown(millis(99)), shown(millis(99.9)), shown(millis(100)));
  }

  // The milliseconds with about three digits.
  private static String shown(double millis) {
    String format = millis < 1 ? "%.3f" : millis < 10 ? "%.2f" : millis < 100 ? "%.1f" : "%,.0f";
    return String.format(Locale.ROOT, format, millis);
  }
}
