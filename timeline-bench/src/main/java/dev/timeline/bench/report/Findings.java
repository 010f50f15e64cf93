package dev.timeline.bench.report;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The findings that goals are held against.
 *
 * @param heapSection as the program "heap" left it; empty if it did not run
 */
record Findings(Figures figures, String heapSection) {

  Optional<Measured> secondary(Shape shape, String who, String metric) {
    return figures.find(shape, who).map(it -> it.secondary().get(metric));
  }

  /** Returns the bytes in one column of the section's table; the first, 0, has the names. */
  Optional<Double> heap(String who, int column) {
    return heapSection
        .lines()
        .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
        .filter(cells -> cells.size() > column + 1 && cells.get(1).equals(who))
        .map(cells -> bytes(cells, column))
        .findFirst();
  }

  private static double bytes(List<String> cells, int column) {
    return Double.parseDouble(cells.get(column + 1).replace(",", ""));
  }
}
