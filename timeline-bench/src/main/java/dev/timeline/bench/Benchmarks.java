package dev.timeline.bench;

import dev.timeline.bench.capacity.Capacity;
import dev.timeline.bench.load.Latency;
import dev.timeline.bench.load.Queues;
import dev.timeline.bench.memory.HeapPerEntry;
import dev.timeline.bench.messaging.MessagingCosts;
import dev.timeline.bench.report.Report;
import dev.timeline.bench.tablestore.Imports;
import java.io.IOException;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Runs the program that its first argument names. Without such a name, runs the JMH benchmarks, for
 * which all arguments are JMH's; {@code -h} lists those.
 */
@Command(
    name = "benchmarks",
    description = "Timeline beside what one would use instead of it.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "[JMH's options] | COMMAND",
    subcommands = {
      Capacity.class,
      HeapPerEntry.class,
      Imports.class,
      Latency.class,
      MessagingCosts.class,
      Queues.class,
      Report.class
    })
public final class Benchmarks {

  private Benchmarks() {}

  /** Runs it, and exits with its code. */
  public static void main(String[] arguments)
      throws CommandLineOptionException, IOException, RunnerException {
    var commands = new CommandLine(new Benchmarks()).setCaseInsensitiveEnumValuesAllowed(true);
    if (arguments.length > 0
        && (arguments[0].equals("--help") || commands.getSubcommands().containsKey(arguments[0]))) {
      System.exit(commands.execute(arguments));
    }
    AlternatingRuns.run(arguments);
  }
}
