package dev.timeline.bench.report;

import java.util.Locale;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * One figure by another: of all rounds, and from the least to the greatest of single rounds. What
 * was measured in one round is compared with what was measured in the same.
 */
record Ratio(double value, double least, double greatest) {

  /** Returns how many times as much this is. */
  static Ratio of(Measured dividend, Measured divisor) {
    return of(dividend, divisor, (a, b) -> a / b);
  }

  /** Returns how many times as fast ours is. */
  static Ratio ofSpeeds(Figure ours, Figure theirs) {
    return ours.isThroughput()
        ? of(ours.score(), theirs.score())
        : of(theirs.score(), ours.score());
  }

  private static Ratio of(Measured a, Measured b, DoubleBinaryOperator divide) {
    var rounds = rounds(a, b, divide).summaryStatistics();
    return new Ratio(divide.applyAsDouble(a.mean(), b.mean()), rounds.getMin(), rounds.getMax());
  }

  /** Returns the median of single rounds instead of the ratio of all. */
  static Ratio medianOf(Measured dividend, Measured divisor) {
    double[] rounds = rounds(dividend, divisor, (a, b) -> a / b).sorted().toArray();
    double median = (rounds[(rounds.length - 1) / 2] + rounds[rounds.length / 2]) / 2;
    return new Ratio(median, rounds[0], rounds[rounds.length - 1]);
  }

  private static DoubleStream rounds(Measured a, Measured b, DoubleBinaryOperator divide) {
    return IntStream.range(0, Math.min(a.rounds().size(), b.rounds().size()))
        .mapToDouble(it -> divide.applyAsDouble(a.meanOfRound(it), b.meanOfRound(it)));
  }

  /** Formats it as in {@code 3.05x}. */
  static String text(double value) {
    return Numbers.text(value) + "x";
  }

  /** Formats it as in {@code 3.05x (2.90 to 3.20)}. */
  String withRange() {
    return String.format(
        Locale.ROOT, "%s (%s to %s)", text(value), Numbers.text(least), Numbers.text(greatest));
  }
}
