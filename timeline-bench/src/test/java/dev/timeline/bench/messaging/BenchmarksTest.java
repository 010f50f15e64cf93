package dev.timeline.bench.messaging;

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

  /** Two clients send many messages, and one at a time; three send to a group. */
  private static final int RUNS = 2 + 2 + 3;

  @Test
  void eachRunsForEachClient() throws RunnerException {
    var once =
        new OptionsBuilder()
            .include("\\.bench\\.messaging\\.")
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(1))
            .param("underWay", "64")
            .param("warmUp", "64")
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();

    Collection<RunResult> results = new Runner(once).run();

    assertThat(results)
        .hasSize(RUNS)
        .allSatisfy(result -> assertThat(result.getPrimaryResult().getScore()).isPositive());
  }
}
