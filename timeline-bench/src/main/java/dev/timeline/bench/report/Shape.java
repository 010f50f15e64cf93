package dev.timeline.bench.report;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The work of a benchmark, whoever does it.
 *
 * @param benchmark package, class and method, as in {@code memory.GetBenchmark.get}
 * @param parameters but for the one that says who does it
 */
record Shape(String benchmark, Map<String, String> parameters) {

  Shape {
    parameters = new TreeMap<>(parameters);
  }

  static Shape of(String benchmark) {
    return new Shape(benchmark, Map.of());
  }

  static Shape of(String benchmark, String parameter, String value) {
    return new Shape(benchmark, Map.of(parameter, value));
  }

  /** Returns it as in {@code memory.GetBenchmark}. */
  String type() {
    return benchmark.substring(0, benchmark.lastIndexOf('.'));
  }

  /** Returns it as in {@code get, size=10000}. */
  String withinType() {
    String method = benchmark.substring(benchmark.lastIndexOf('.') + 1);
    return parameters.entrySet().stream()
        .map(it -> ", %s=%s".formatted(it.getKey(), it.getValue()))
        .collect(Collectors.joining("", method, ""));
  }
}
