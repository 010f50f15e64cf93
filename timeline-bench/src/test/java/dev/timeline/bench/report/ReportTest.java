package dev.timeline.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timeline.bench.report.Goal.Faster;
import dev.timeline.bench.report.Goal.Flat;
import dev.timeline.bench.report.Goal.LessAllocated;
import dev.timeline.bench.report.Goal.LessHeap;
import dev.timeline.bench.report.Goal.LessWork;
import dev.timeline.bench.report.Goal.NotSlower;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** From JMH's figures to Markdown, to the letter. */
class ReportTest {

  private static final Shape GET = Shape.of("memory.GetBenchmark.get", "size", "10");
  private static final Shape SCAN = Shape.of("tablestore.ScanBenchmark.page");

  /**
   * Two rounds of a get that takes 10 ns beside 30 ns, and one of a scan at 2 beside 4 pages/us.
   */
  private static final Figures FIGURES =
      parsed(
          Stream.of(
              round("memory.GetBenchmark.get", "avgt", "ns/op", peer("timeline"), "8, 12", 96),
              round("memory.GetBenchmark.get", "avgt", "ns/op", peer("skiplist"), "28, 32", 0),
              round("memory.GetBenchmark.get", "avgt", "ns/op", peer("timeline"), "9, 11", 96),
              round("memory.GetBenchmark.get", "avgt", "ns/op", peer("skiplist"), "33, 27", 0),
              round("tablestore.ScanBenchmark.page", "thrpt", "ops/us", client("timeline"), "2", 1),
              round("tablestore.ScanBenchmark.page", "thrpt", "ops/us", client("raw"), "4", 2)));

  /** A number with the unit of something that was measured. */
  private static final Pattern FIGURE =
      Pattern.compile("\\d ?(ns|us|ms|s|%|times|bytes|a second)\\b");

  private static final String HEAP =
      """
      | | an entry | a timeline |
      |---|---|---|
      | timeline | 28 | 1,276 |
      | skiplist | 120 | 2,552 |
      """;

  private static final Findings FINDINGS = new Findings(FIGURES, HEAP);

  /** Each round in a file of its own. */
  private static Figures parsed(Stream<String> rounds) {
    return Figures.parse(rounds.map("[%s]"::formatted).toList());
  }

  private static String peer(String name) {
    return "{\"peer\": \"%s\", \"size\": \"10\"}".formatted(name);
  }

  private static String client(String name) {
    return "{\"client\": \"%s\"}".formatted(name);
  }

  private static String round(
      String benchmark, String mode, String unit, String parameters, String values, int bytes) {
    return """
        {"benchmark": "dev.timeline.bench.%s", "mode": "%s", "params": %s,
         "primaryMetric": {"scoreUnit": "%s", "scoreError": "NaN", "rawData": [[%s]]},
         "secondaryMetrics": {
           "cpu.norm": {"rawData": [[0.5]]},
           "gc.alloc.rate.norm": {"rawData": [[%d]]}}}
        """
        .formatted(benchmark, mode, parameters, unit, values, bytes);
  }

  private static String judged(Goal... goals) {
    return Stream.of(goals).map(it -> it.judge(FINDINGS).row()).collect(Collectors.joining());
  }

  @Test
  void aTableForEachClassPoolsTheRounds() {
    assertThat(Tables.benchmarks(FIGURES))
        .isEqualTo(
            """
            ### memory.GetBenchmark

            | | who | | timeline is as fast | bytes/op | CPU us/op | requests/op |
            |---|---|---|---|---|---|---|
            | get, size=10 | timeline | 10.0 ± 11.8 ns/op |  | 96.0 | 0.50 |  |
            | get, size=10 | skiplist | 30.0 ± 19.0 ns/op | 3.00x (3.00 to 3.00) | 0.00 | 0.50 |  |

            ### tablestore.ScanBenchmark

            | | who | | timeline is as fast | bytes/op | CPU us/op | requests/op |
            |---|---|---|---|---|---|---|
            | page | timeline | 2.00 ops/us |  | 1.00 | 0.50 |  |
            | page | raw | 4.00 ops/us | 0.50x (0.50 to 0.50) | 2.00 | 0.50 |  |
            """);
  }

  @Test
  void aGoalOfTimesIsMetByTakingLess() {
    assertThat(judged(new Faster("get", GET, "skiplist", 2)))
        .isEqualTo(
            "| get | 10.0 ± 11.8 ns/op | 30.0 ± 19.0 ns/op | 3.00x (3.00 to 3.00) |"
                + " at least 2.00x skiplist | met |\n");
  }

  @Test
  void aGoalOfNotBeingSlowerIsMissedByTakingLonger() {
    assertThat(
            judged(
                new NotSlower("get", GET, "skiplist", 0.4),
                new NotSlower("get", GET, "skiplist", 0.3)))
        .isEqualTo(
            """
            | get | 10.0 ± 11.8 ns/op | 30.0 ± 19.0 ns/op | 0.33x (0.33 to 0.33) \
            | at most 0.40x skiplist's time, median | met |
            | get | 10.0 ± 11.8 ns/op | 30.0 ± 19.0 ns/op | 0.33x (0.33 to 0.33) \
            | at most 0.30x skiplist's time, median | **not met** |
            """);
  }

  @Test
  void aGoalOfThroughputIsMissedByDoingLess() {
    assertThat(judged(new Faster("scan", SCAN, "raw", 0.9)))
        .isEqualTo(
            "| scan | 2.00 ops/us | 4.00 ops/us | 0.50x (0.50 to 0.50) |"
                + " at least 0.90x raw | **not met** |\n");
  }

  @Test
  void goalsOfWorkBytesAndHeapAreMetByLess() {
    assertThat(
            judged(
                new LessWork("processor", SCAN, "raw", 1),
                new LessAllocated("garbage", GET, "skiplist", 92),
                new LessHeap("entry", 1, "skiplist", 40),
                new LessHeap("small", 2, "skiplist", 200)))
        .isEqualTo(
            """
            | processor | 0.50 us/op | 0.50 us/op | 1.00x (1.00 to 1.00) | at most 1.00x raw | met |
            | garbage | 96.0 bytes | 0.00 bytes |  | at most 92 bytes | **not met** |
            | entry | 28.0 bytes | 120 bytes | 0.23x | at most 40 bytes | met |
            | small | 1,276 bytes | 2,552 bytes | 0.50x | at most 200 bytes | **not met** |
            """);
  }

  @Test
  void aGoalOfFlatnessComparesTimelineWithItself() {
    assertThat(judged(new Flat("grown", GET, GET, 1), new Flat("grown", GET, GET, 0.9)))
        .isEqualTo(
            """
            | grown | 10.0 ± 11.8 ns/op | 10.0 ± 11.8 ns/op | 1.00x (1.00 to 1.00) | at most 1.00x | met |
            | grown | 10.0 ± 11.8 ns/op | 10.0 ± 11.8 ns/op | 1.00x (1.00 to 1.00) | at most 0.90x | **not met** |
            """);
  }

  @Test
  void whatWasNotMeasuredIsSaidToBeMissing() {
    var nothing = new Findings(new Figures(List.of()), "");
    assertThat(
            Stream.of(Goals.IN_MEMORY, Goals.ON_TABLESTORE, Goals.OF_MESSAGING)
                .flatMap(List::stream))
        .allSatisfy(it -> assertThat(it.judge(nothing).row()).endsWith("| not run |\n"));
    assertThat(judged(new Faster("get", GET, "treemap", 2)))
        .isEqualTo("| get |  |  |  | at least 2.00x treemap | not run |\n");
  }

  @Test
  void aReasonStandsOnThePageWhileItsGoalIsMissed() {
    var reasons = Reasons.parse("Kept by hand.\n\n## get\n\nBecause.\n", Set.of("get"));
    Verdict missed = new Faster("get", GET, "skiplist", 4).judge(FINDINGS);
    Verdict met = new Faster("get", GET, "skiplist", 2).judge(FINDINGS);
    assertThat(reasons.of(List.of(missed))).endsWith("- **get**: Because.\n");
    assertThat(reasons.of(List.of(met))).isEmpty();
  }

  @Test
  void noReasonOutlivesItsGoalOrHasAFigureThatCouldAge() throws IOException {
    String kept = Files.readString(Path.of("src/main/report/reasons.md"));
    assertThat(Reasons.parse(kept, Goals.names()).byGoal().values())
        .isNotEmpty()
        .noneMatch(FIGURE.asPredicate());
    assertThatThrownBy(() -> Reasons.parse("## put\n\nBecause.\n", Goals.names()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("put");
  }

  @Test
  void theRangeIsOfSingleRounds() {
    var ours = new Measured(List.of(List.of(10.0), List.of(20.0)));
    var theirs = new Measured(List.of(List.of(20.0), List.of(100.0)));
    assertThat(Ratio.of(theirs, ours)).isEqualTo(new Ratio(4, 2, 5));
  }

  @Test
  void theMedianIsOfSingleRounds() {
    var three = new Measured(List.of(List.of(10.0), List.of(20.0), List.of(900.0)));
    var ones = new Measured(List.of(List.of(1.0), List.of(1.0), List.of(1.0)));
    var two = new Measured(List.of(List.of(10.0), List.of(20.0)));
    assertThat(Ratio.medianOf(three, ones)).isEqualTo(new Ratio(20, 10, 900));
    assertThat(Ratio.medianOf(two, ones)).isEqualTo(new Ratio(15, 10, 20));
  }

  @Test
  void theChartHasABarForWhatRanAndAMarkForEveryGoal() {
    String chart =
        RatioChart.of(
            List.of(new Faster("get", GET, "skiplist", 2), new Faster("get", GET, "none", 2)),
            FINDINGS);
    assertThat(chart).containsOnlyOnce(">3.00x<").containsOnlyOnce(">not run<");
    assertThat(chart.split("stroke-width=\"3\"")).hasSize(1 + 2);
  }
}
