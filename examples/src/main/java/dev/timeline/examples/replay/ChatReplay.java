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
import java.util.Optional;
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
      "1:something is missing, duplicated, out of order or unexpected",
      "2:the log or an argument is no good, the output cannot be written, or the backend fails"
    })
public final class ChatReplay implements Callable<Integer> {

  private static final int MOST_DEVICES = 100;
  private static final double MOST_CRASH = 0.5; // beyond it, hardly anything is ever acknowledged
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
      description =
          "Decides when the devices pull, and how much, and when servers crash "
              + "(default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--fan-out",
      paramLabel = "N",
      description =
          "Leaves what is said in the group while it has more members than this for them to read "
              + "there; without it, all is copied to their inboxes.")
  private @Nullable Long fanOut;

  @Option(
      names = "--crash",
      paramLabel = "P",
      defaultValue = "0",
      description =
          "How likely a server crashes at each of its writes; another takes over, and senders "
              + "who get no answer send again (default: ${DEFAULT-VALUE}).")
  private double crash;

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
    if (fanOut != null && fanOut < 0) {
      throw refused("--fan-out is 0 or more: %d".formatted(fanOut));
    }
    if (!(crash >= 0 && crash <= MOST_CRASH)) {
      throw refused("--crash is 0 to %s: %s".formatted(MOST_CRASH, crash));
    }
    List<LogEvent> events = read();
    var settings = new Replay.Settings(devices, seed, Optional.ofNullable(fanOut), crash);
    ReplayClock clock = settings.clock();
    Replay.Outcome outcome;
    try (var backend =
        settings.isCrashing() ? backends.openForCrashes(clock) : backends.open(clock)) {
      outcome = Replay.play(events, settings, backend, clock, progress(events.size()));
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

  /** Returns what ends in one line on the error output, without the usage, and exit code 2. */
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
    summary.printf("crashes       %,9d%n", outcome.crashes());
    summary.printf("missing       %,9d%n", verification.missing());
    summary.printf("duplicated    %,9d%n", verification.duplicated());
    summary.printf("out of order  %,9d%n", verification.outOfOrder());
    summary.printf("unexpected    %,9d%n", verification.unexpected());
    summary.flush();
  }
}
