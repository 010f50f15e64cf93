package dev.timeline.bench.report;

import dev.timeline.bench.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Puts what all programs have left on one page, {@code RESULTS.md}, with the charts beside it. What
 * did not run is said to be missing.
 */
@Command(
    name = "report",
    description = "Puts all results on one page, RESULTS.md.",
    mixinStandardHelpOptions = true)
public final class Report implements Callable<Integer> {

  private static final String CHART = "results.svg";

  /** In the order of the page; what else was left comes after these. */
  private static final List<String> SECTIONS =
      List.of("heap", "latency", "messaging", "import", "queues", "capacity");

  @Mixin private Results results;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "timeline-bench",
      description = "Where to write it (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(
      names = "--reasons",
      paramLabel = "FILE",
      defaultValue = "timeline-bench/src/main/report/reasons.md",
      description = "Why goals are missed, if it exists (default: ${DEFAULT-VALUE}).")
  private Path reasons;

  private Report() {}

  @Override
  public Integer call() throws IOException {
    var findings =
        new Findings(
            Figures.in(kept(".json").filter(Report::isJmh).toList()),
            textOf(results.file("heap.md")));
    List<Verdict> inMemory = judge(Goals.IN_MEMORY, findings);
    List<Verdict> onTableStore = judge(Goals.ON_TABLESTORE, findings);
    List<Verdict> ofMessaging = judge(Goals.OF_MESSAGING, findings);
    Path page = out.resolve("RESULTS.md");
    Files.createDirectories(out);
    Files.writeString(
        page,
        String.join(
            "\n",
            Page.opening(Machine.present(), LocalDate.now(ZoneOffset.UTC)),
            Page.goals(inMemory, onTableStore, ofMessaging, CHART),
            Reasons.parse(textOf(reasons), Goals.names())
                .of(Stream.of(inMemory, onTableStore, ofMessaging).flatMap(List::stream).toList()),
            Page.benchmarks(findings.figures()),
            sections()));
    Files.writeString(out.resolve(CHART), RatioChart.of(Goals.ofSpeed(), findings));
    copyCharts();
    System.out.println("Report: " + page);
    return 0;
  }

  private static List<Verdict> judge(List<Goal> goals, Findings findings) {
    return goals.stream().map(it -> it.judge(findings)).toList();
  }

  private String sections() throws IOException {
    var text = new StringBuilder();
    Stream<String> others = kept(".md").map(Report::nameOf).filter(it -> !SECTIONS.contains(it));
    for (String name : Stream.concat(SECTIONS.stream(), others).toList()) {
      String section = textOf(results.file(name + ".md"));
      text.append(section).append(section.isEmpty() ? "" : "\n");
    }
    return text.toString();
  }

  private void copyCharts() throws IOException {
    for (Path chart : kept(".svg").toList()) {
      Files.copy(chart, out.resolve(chart.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private Stream<Path> kept(String suffix) throws IOException {
    Path directory = results.file("");
    if (!Files.isDirectory(directory)) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(it -> it.toString().endsWith(suffix)).sorted().toList().stream();
    }
  }

  /** Runs that were kept apart, as of other numbers of rounds, are named {@code jmh-...}. */
  private static boolean isJmh(Path file) {
    return file.getFileName().toString().startsWith("jmh");
  }

  private static String nameOf(Path section) {
    String file = section.getFileName().toString();
    return file.substring(0, file.lastIndexOf('.'));
  }

  private static String textOf(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file) : "";
  }
}
