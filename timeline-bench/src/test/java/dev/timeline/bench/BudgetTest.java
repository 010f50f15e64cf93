package dev.timeline.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What an operation may take however busy the machine is: bytes of heap, and requests. Each is the
 * same benchmark as those that are timed, in a short form. The bytes have room for what HotSpot
 * sometimes fails to see through, but not for another object on every path.
 */
@Tag("slow")
class BudgetTest {

  private static double measure(ChainedOptionsBuilder benchmark, int warmUp, String metric)
      throws RunnerException {
    var options =
        benchmark
            .forks(1)
            .warmupIterations(warmUp)
            .warmupTime(TimeValue.milliseconds(500))
            .measurementIterations(2)
            .measurementTime(TimeValue.milliseconds(250))
            .addProfiler(GCProfiler.class)
            .addProfiler(PerOperation.class)
            .jvmArgs("-Xmx1g")
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    return new Runner(options).runSingle().getSecondaryResults().get(metric).getScore();
  }

  @ParameterizedTest
  @CsvSource({
    "AppendBenchmark.oneTimeline$,   100", // 72: an entry of 40, a future of 24, 8 kept
    "ScanBenchmark.pageOf100$,       600", // 300, and nothing for each entry
    "FanOutBenchmark.oneTo500$,   80_000", // 133 an inbox
  })
  void inMemoryAnOperationAllocatesNoMore(String benchmark, String bytes) throws RunnerException {
    var options =
        new OptionsBuilder()
            .include("\\.memory\\." + benchmark)
            .param("peer", "timeline")
            .param("size", "10000");

    assertThat(measure(options, 4, "gc.alloc.rate.norm"))
        .isLessThan(Double.parseDouble(bytes.replace("_", "")));
  }

  @ParameterizedTest
  @CsvSource({
    "AsyncAppendBenchmark.append$,            16, 0.20",
    "InboxesBenchmark.oneTo500$,               0,   10", // batches of 200 at the most
    "PageBenchmark.pageOf1000$,                0,  1.1",
  })
  void onTableStoreAnOperationTakesNoMoreRequests(
      String benchmark, String timelines, double requests) throws RunnerException {
    var options =
        new OptionsBuilder()
            .include("\\.tablestore\\." + benchmark)
            .param("client", "timeline")
            .param("timelines", timelines)
            .param("size", "2000");

    assertThat(measure(options, 1, "requests.norm")).isLessThan(requests);
  }
}
