package dev.timeline.bench.capacity;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Costs by fan-out limit, from no copies at all to copies for everyone.
 *
 * @param weight what a unit written costs, in units read
 */
record Sweep(List<Point> points, double weight) {

  /** One limit, by formula and by simulation. */
  record Point(long limit, Cost formula, Cost simulated) {

    double units(double weight) {
      return weight * formula.written() + formula.read();
    }

    String name() {
      return limit == 0 ? "none" : limit == Long.MAX_VALUE ? "all" : "%,d".formatted(limit);
    }
  }

  static Sweep of(Usage usage, double weight, long seed) {
    var formula = new Formula(usage);
    System.err.println("simulating messages and pulls");
    var simulation = Simulation.of(usage, seed);
    LongStream limits =
        LongStream.of(
            0,
            1,
            2,
            5,
            10,
            20,
            50,
            100,
            200,
            500,
            1_000,
            2_000,
            5_000,
            10_000,
            20_000,
            50_000,
            100_000,
            Long.MAX_VALUE);
    List<Point> points =
        limits.mapToObj(it -> new Point(it, formula.day(it), simulation.day(it))).toList();
    return new Sweep(points, weight);
  }

  Point leastUnits() {
    return least(it -> it.units(weight));
  }

  Point leastRequests() {
    return least(it -> it.formula().requests());
  }

  private Point least(ToDoubleFunction<Point> what) {
    return points.stream().min(Comparator.comparingDouble(what)).orElseThrow();
  }

  /** Returns how far formula and simulation are apart at most, as a part of the formula's. */
  double disagreement() {
    return points.stream()
        .flatMap(
            it ->
                Stream.of(
                    it.simulated().written() / it.formula().written() - 1,
                    it.simulated().read() / it.formula().read() - 1,
                    it.simulated().requests() / it.formula().requests() - 1))
        .mapToDouble(Math::abs)
        .max()
        .orElseThrow();
  }
}
