package dev.timeline.bench.report;

import java.util.List;
import java.util.stream.DoubleStream;
import org.openjdk.jmh.util.ListStatistics;

/**
 * The values of one metric, round by round; what is said of all of them is said of one pool.
 *
 * @param rounds one list of values for each round
 */
record Measured(List<List<Double>> rounds) {

  /** JMH's own. */
  private static final double CONFIDENCE = 0.999;

  Measured {
    rounds = List.copyOf(rounds);
  }

  double mean() {
    return pool().getMean();
  }

  // Half of the confidence interval, as JMH has it; not a number for fewer than two values.
  double error() {
    return pool().getMeanErrorAt(CONFIDENCE);
  }

  double meanOfRound(int round) {
    return statistics(rounds.get(round).stream().mapToDouble(it -> it)).getMean();
  }

  private ListStatistics pool() {
    return statistics(rounds.stream().flatMap(List::stream).mapToDouble(it -> it));
  }

  private static ListStatistics statistics(DoubleStream values) {
    return new ListStatistics(values.toArray());
  }
}
