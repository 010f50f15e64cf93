package dev.timeline.bench.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tables of the report, in Markdown. */
final class Tables {

  private static final String GOALS =
      """
      | what | timeline | the other | ratio (single rounds) | goal | |
      |---|---|---|---|---|---|
      """;

  private static final String BENCHMARKS =
      """
      | | who | | timeline is as fast | bytes/op | CPU us/op | requests/op |
      |---|---|---|---|---|---|---|
      """;

  private Tables() {}

  static String goals(List<Verdict> verdicts) {
    return verdicts.stream().map(Verdict::row).collect(Collectors.joining("", GOALS, ""));
  }

  /** Returns a table for each class of benchmarks. */
  static String benchmarks(Figures figures) {
    Map<String, List<Figure>> byType =
        figures.all().stream()
            .collect(
                Collectors.groupingBy(
                    it -> it.shape().type(), LinkedHashMap::new, Collectors.toList()));
    return byType.entrySet().stream()
        .map(it -> "### " + it.getKey() + "\n\n" + benchmarks(it.getValue(), figures))
        .collect(Collectors.joining("\n"));
  }

  private static String benchmarks(List<Figure> ofOneType, Figures figures) {
    return ofOneType.stream()
        .map(figure -> row(figure, figures.find(figure.shape(), Figure.OURS)))
        .collect(Collectors.joining("", BENCHMARKS, ""));
  }

  private static String row(Figure figure, Optional<Figure> ours) {
    return "| %s | %s | %s | %s | %s | %s | %s |\n"
        .formatted(
            figure.shape().withinType(),
            figure.who(),
            Numbers.text(figure.score(), figure.unit()),
            ours.filter(it -> !it.who().equals(figure.who()))
                .map(it -> Ratio.ofSpeeds(it, figure).withRange())
                .orElse(""),
            mean(figure, Figure.ALLOCATED),
            mean(figure, Figure.CPU),
            mean(figure, Figure.REQUESTS));
  }

  private static String mean(Figure figure, String metric) {
    Measured measured = figure.secondary().get(metric);
    return measured == null ? "" : Numbers.text(measured.mean());
  }
}
