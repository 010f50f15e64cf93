package dev.timeline.bench;

import dev.timeline.bench.memory.RedisServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.Main;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the benchmarks several times over, each time every peer in turn, so that a machine which is
 * busy for a while does not slow one peer alone. JMH by itself runs all forks of one peer before
 * the next; here {@code -f} says how many rounds there are, of one fork each.
 *
 * <p>Writes all that has been measured so far after each round, as JMH's JSON: an entry for each
 * benchmark, its parameters, and round.
 */
final class AlternatingRuns {

  private static final int ROUNDS = 2;

  private AlternatingRuns() {}

  /** Takes JMH's options; what only lists or explains is left to JMH. */
  static void run(String... arguments)
      throws CommandLineOptionException, IOException, RunnerException {
    var options = new CommandLineOptions(arguments);
    if (options.shouldHelp()
        || options.shouldList()
        || options.shouldListWithParams()
        || options.shouldListProfilers()
        || options.shouldListResultFormats()) {
      Main.main(arguments);
      return;
    }
    Path file =
        options.getResult().hasValue()
            ? Path.of(options.getResult().get())
            : new Results().file("jmh.json");
    int rounds = options.getForkCount().orElse(ROUNDS);
    boolean leaveOutRedis = !options.getParameter("peer").hasValue() && !RedisServer.isInstalled();
    if (leaveOutRedis) {
      System.out.println("Skipped: peer redis, for there is no redis-server here");
    }
    List<RunResult> results = new ArrayList<>();
    for (int round = 1; round <= Math.max(1, rounds); round++) {
      System.out.printf("%n# Round %d of %d%n", round, rounds);
      var once =
          new OptionsBuilder()
              .parent(options)
              .forks(Math.min(1, rounds))
              .addProfiler(GCProfiler.class)
              .addProfiler(PerOperation.class)
              .result("/dev/null"); // JMH would write each round over the one before
      if (leaveOutRedis) {
        once.param("peer", "timeline", "skiplist", "treemap");
      }
      results.addAll(new Runner(once.build()).run());
      write(results, file);
    }
    System.out.println("Results: " + file);
  }

  private static void write(List<RunResult> results, Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    try (var out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
      ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(results);
    }
  }
}
