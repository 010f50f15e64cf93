package dev.timeline.bench.tablestore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark runs, for every client; how fast is not the question here. */
class BenchmarksTest {

  /**
   * Six clients append without waiting; three wait in two ways, and four on one timeline; three
   * send to inboxes, and read.
   */
  private static final int RUNS = 6 + 2 * 3 + 4 + 3 + 3;

  @Test
  void eachRunsForEachClient() throws RunnerException {
    var once =
        new OptionsBuilder()
            .include("\\.bench\\.tablestore\\.")
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(1))
            .param("timelines", "16")
            .param("size", "1000")
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();

    Collection<RunResult> results = new Runner(once).run();

    assertThat(results)
        .hasSize(RUNS)
        .allSatisfy(result -> assertThat(result.getPrimaryResult().getScore()).isPositive());
  }
}
