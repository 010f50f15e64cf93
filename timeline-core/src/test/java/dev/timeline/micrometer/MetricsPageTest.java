package dev.timeline.micrometer;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The documentation lists the meters that there are. */
class MetricsPageTest {

  private static final Path PAGE = Path.of("docs/metrics.md");

  @Test
  void thePageListsEveryMeterAndNoOther() throws IOException {
    String listed =
        Files.readString(PAGE)
            .lines()
            .filter(line -> line.startsWith("| `timeline."))
            .collect(joining("\n"));
    String expected =
        Arrays.stream(TimelineMeter.values()).map(MetricsPageTest::row).collect(joining("\n"));
    assertThat(listed).as("the rows of %s", PAGE).isEqualTo(expected);
  }

  private static String row(TimelineMeter meter) {
    return "| `%s` | %s | %s | %s | %s |"
        .formatted(
            meter.meterName(),
            meter.type().name().toLowerCase(Locale.ROOT),
            meter.unit(),
            meter.tags().stream().map(tag -> "`" + tag + "`").collect(joining(", ")),
            meter.description());
  }
}
