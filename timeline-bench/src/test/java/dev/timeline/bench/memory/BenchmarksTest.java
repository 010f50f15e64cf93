package dev.timeline.bench.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark runs, for every peer; how fast is not the question here. */
class BenchmarksTest {

  /** Append by four ways, fan-out, get and scan. */
  private static final int BENCHMARKS = 4 + 1 + 1 + 1;

  private static final int PEERS = RedisServer.isInstalled() ? 4 : 3;

  /** Two benchmarks, each with an observer and without. */
  private static final int OBSERVED = 4;

  private static final String[] WITHOUT_REDIS = {"timeline", "skiplist", "treemap"};
  private static final String[] WITH_REDIS = {"timeline", "skiplist", "treemap", "redis"};

  @Test
  void eachRunsForEachPeer() throws RunnerException {
    var once =
        new OptionsBuilder()
            .include("\\.bench\\.memory\\.")
            .exclude("Growth") // appends ten million entries
            .param("peer", RedisServer.isInstalled() ? WITH_REDIS : WITHOUT_REDIS)
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementBatchSize(10)
            .measurementTime(TimeValue.milliseconds(1))
            .param("size", "1000")
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();

    Collection<RunResult> results = new Runner(once).run();

    assertThat(results)
        .hasSize(BENCHMARKS * PEERS + OBSERVED)
        .allSatisfy(result -> assertThat(result.getPrimaryResult().getScore()).isPositive());
  }
}
