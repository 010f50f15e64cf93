package dev.timeline.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the example prints, and the dashboard reads, is what the documentation lists. */
class MetricsTest {

  private static final Path PAGE = Path.of("../timeline-core/docs/metrics.md");
  private static final Path DASHBOARD = Path.of("grafana.json");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(timeline\\.[a-z.]+)` \\| ([a-z]+) \\| ([a-z]*) \\|");

  /** Returns the series that Prometheus shows of the documented meters. */
  private static Set<String> documented() throws IOException {
    Set<String> series = new TreeSet<>();
    ROW.matcher(Files.readString(PAGE)).results().flatMap(MetricsTest::series).forEach(series::add);
    return series;
  }

  private static Stream<String> series(MatchResult row) {
    String plain = row.group(1).replace('.', '_');
    String unit = row.group(3);
    String name = unit.isEmpty() || plain.endsWith("_" + unit) ? plain : plain + "_" + unit;
    return switch (row.group(2)) {
      case "counter" -> Stream.of(name + "_total");
      case "gauge" -> Stream.of(name);
      default -> Stream.of(name + "_count", name + "_sum", name + "_max");
    };
  }

  private static List<String> seriesIn(String text) {
    return Pattern.compile("timeline_[a-z_]+")
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .distinct()
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "tablestore"})
  void theExamplePrintsAPageForPrometheus(String backend) throws IOException {
    Printed printed = Printed.by("metrics", "--messages", "60", "--backend", backend);
    assertThat(printed.exitCode()).isZero();
    List<String> samples = printed.out().stream().filter(line -> !line.startsWith("#")).toList();
    assertThat(samples)
        .anyMatch(line -> line.startsWith("timeline_messages_delivered_seconds_count{"))
        .anyMatch(line -> line.startsWith("timeline_pulls_seconds_count{"))
        .anyMatch(line -> line.startsWith("timeline_log_calls_total{") && !line.endsWith(" 0.0"));
    assertThat(samples)
        .extracting(line -> line.replaceFirst("[{ ].*", ""))
        .isSubsetOf(documented());
    assertThat(printed.out()).noneMatch(line -> line.contains("user-") || line.contains("group-"));
  }

  @Test
  void theDashboardReadsWhatIsDocumented() throws IOException {
    assertThat(seriesIn(Files.readString(DASHBOARD))).isNotEmpty().isSubsetOf(documented());
  }

  @Test
  void thePageIsServed() throws Exception {
    try (var served = MetricsPage.serve(0, () -> "timeline_sends_active 0.0\n")) {
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(served.address())).build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("timeline_sends_active 0.0\n");
    }
  }
}
