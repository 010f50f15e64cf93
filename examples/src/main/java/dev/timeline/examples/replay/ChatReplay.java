package dev.timeline.examples.replay;

import static java.util.Objects.requireNonNull;

import dev.timeline.examples.BackendOption;
import dev.timeline.examples.replay.LogReader.MalformedLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Plays a chat log: the main job of the library on real input. */
@Command(
    name = "chat-replay",
    header = "Plays a chat log and checks what every device ended up with.",
    description = "Several devices of each member pull from one group at different rhythms.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:every device has what it should have",
      "1:something is missing, duplicated or out of order",
      "2:the log or an argument is no good, the output cannot be written, or the backend fails"
    })
public final class ChatReplay implements Callable<Integer> {

  private static final int MOST_DEVICES = 100;
  private static final String BUILT_IN = "conversation.txt";

  @Spec private CommandSpec spec;

  @Mixin private BackendOption backends;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description = "An IRC log; without it, a small conversation is played.")
  private @Nullable Path log;

  @Option(
      names = "--devices",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many devices each member has (default: ${DEFAULT-VALUE}).")
  private int devices;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Decides when the devices pull, and how much (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where to write history.txt and devices/<nick>-<device>.txt.")
  private @Nullable Path out;

  private ChatReplay() {}

  @Override
  public Integer call() {
    if (devices < 1 || devices > MOST_DEVICES) {
      throw refused("--devices is 1 to %d: %d".formatted(MOST_DEVICES, devices));
    }
    List<LogEvent> events = read();
    Replay.Outcome outcome;
    try (var backend = backends.open()) {
      outcome = new Replay(devices, seed).play(events, backend, progress(events.size()));
    }
    var verification = Verification.of(events, outcome);
    if (out != null) {
      write(out, outcome);
    }
    print(outcome, verification);
    return verification.isClean() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private List<LogEvent> read() {
    try {
      return LogReader.read(log == null ? builtIn() : Files.readAllBytes(log));
    } catch (MalformedLog e) {
      throw refused("%s: %s".formatted(log, e.getMessage()));
    } catch (IOException e) {
      throw refused("%s cannot be read (%s)".formatted(log, e.getClass().getSimpleName()));
    }
  }

  private static byte[] builtIn() throws IOException {
    try (InputStream in = requireNonNull(ChatReplay.class.getResourceAsStream(BUILT_IN))) {
      return in.readAllBytes();
    }
  }

  private void write(Path directory, Replay.Outcome outcome) {
    try {
      ReplayFiles.write(directory, outcome);
    } catch (IOException e) {
      throw refused("%s cannot be written (%s)".formatted(directory, e.getClass().getSimpleName()));
    }
  }

  /** One line on the error output, without the usage, and exit code 2. */
  private ParameterException refused(String why) {
    return new ParameterException(spec.commandLine(), why);
  }

  private IntConsumer progress(int events) {
    PrintWriter err = spec.commandLine().getErr();
    int step = Math.max(100, events / 10);
    return played -> {
      if (played % step == 0 || played == events) {
        err.printf("played %,d of %,d events%n", played, events);
        err.flush();
      }
    };
  }

  private void print(Replay.Outcome outcome, Verification verification) {
    PrintWriter summary = spec.commandLine().getOut();
    summary.printf("messages      %,9d%n", outcome.history().size());
    summary.printf("members       %,9d%n", outcome.members());
    summary.printf("devices       %,9d%n", outcome.devices().size());
    summary.printf("inbox copies  %,9d%n", outcome.copies());
    summary.printf("pulls         %,9d%n", outcome.pulls());
    summary.printf("missing       %,9d%n", verification.missing());
    summary.printf("duplicated    %,9d%n", verification.duplicated());
    summary.printf("out of order  %,9d%n", verification.outOfOrder());
    summary.flush();
  }
}
