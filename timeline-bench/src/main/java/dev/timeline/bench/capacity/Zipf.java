package dev.timeline.bench.capacity;

import java.util.function.DoubleUnaryOperator;

/**
 * The activity of each of so many: the one of rank r in proportion to r to the power of -exponent,
 * and 1 on average.
 *
 * @param exponent 0 if all are alike; less than 1, or a few would have nearly everything
 */
record Zipf(long count, double exponent) {

  /** Up to here each rank is added, and after it the integral. */
  private static final long EXACT = 100_000;

  Zipf {
    if (count < 1 || !(exponent >= 0 && exponent < 1)) {
      throw new IllegalArgumentException(
          "at least 1, and an exponent from 0 to less than 1: %d, %s".formatted(count, exponent));
    }
  }

  // The activity by rank; the busiest has rank 1.
  DoubleUnaryOperator activity() {
    double scale = count / sum();
    return rank -> scale * Math.pow(rank, -exponent);
  }

  /**
   * Returns the mean of what is made of each one's activity; ranks are taken together where they
   * are many.
   */
  double mean(DoubleUnaryOperator ofActivity) {
    DoubleUnaryOperator activity = activity();
    double sum = 0;
    for (long from = 1, to; from <= count; from = to) {
      to = Math.min(count + 1, from + Math.max(1, from / 100));
      sum += (to - from) * ofActivity.applyAsDouble(activity.applyAsDouble((from + to - 1) / 2.0));
    }
    return sum / count;
  }

  private double sum() {
    long exact = Math.min(count, EXACT);
    double sum = 0;
    for (double rank = 1; rank <= exact; rank++) {
      sum += Math.pow(rank, -exponent);
    }
    double power = 1 - exponent;
    return sum + (Math.pow(count + 0.5, power) - Math.pow(exact + 0.5, power)) / power;
  }
}
