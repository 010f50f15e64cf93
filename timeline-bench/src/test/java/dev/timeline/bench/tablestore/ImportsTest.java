package dev.timeline.bench.tablestore;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The program in short. */
class ImportsTest {

  @TempDir Path results;

  @Test
  void requestsAreCountedForEachShape() {
    int code =
        new CommandLine(Imports.class)
            .execute("--entries=1000", "--timelines=100", "--results=" + results);
    assertThat(code).isZero();
    assertThat(results.resolve("import.md"))
        .content()
        .contains("| many timelines | 100 | 1,000 | ")
        .contains("| the same once more: all is there | 100 | 1,000 | ")
        .contains("| few timelines | 10 | 10 | ");
  }
}
