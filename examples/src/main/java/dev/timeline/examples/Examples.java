package dev.timeline.examples;

import dev.timeline.Codec;
import dev.timeline.SeqRange;
import dev.timeline.TimelineStore;
import dev.timeline.examples.replay.ChatReplay;
import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the example that its first argument names; without one, lists them. */
@Command(
    name = "timeline-examples",
    description = "Small programs on Timeline, to run and to copy from.",
    subcommands = ChatReplay.class)
public final class Examples implements Runnable {

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this and exits.")
  @SuppressWarnings("UnusedVariable") // that it is there is what counts
  private boolean help;

  private Examples() {}

  /** Runs the example and exits with its code. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  static int run(String... args) {
    return new CommandLine(new Examples())
        .setParameterExceptionHandler(Examples::explain)
        .execute(args);
  }

  /** One line: who wants the whole usage asks for --help. */
  private static int explain(ParameterException refused, String[] args) {
    CommandLine command = refused.getCommandLine();
    command.getErr().println(refused.getMessage());
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  @Command(name = "quick-start", description = "Append, append again safely, get, scan.")
  void quickStart() {
    QuickStart.main(new String[0]);
  }

  @Command(name = "group-chat", description = "A group of five: store, fan out, sync, history.")
  void groupChat() {
    GroupChat.main(new String[0]);
  }

  @Command(name = "multi-device-sync", description = "One user, three devices, three cursors.")
  void multiDeviceSync() {
    MultiDeviceSync.main(new String[0]);
  }

  @Command(name = "custom-backend", description = "A backend written in fewer than 120 lines.")
  void customBackend() {
    try (var backend = new CustomBackend(InstantSource.system());
        var store = TimelineStore.builder(backend, Codec.utf8()).name("notes").build()) {
      var timeline = store.timeline("mine");
      timeline.append("kept by a backend of one's own");
      timeline.append("with every promise of the others");
      timeline.stream(SeqRange.all()).forEach(entry -> System.out.println(entry.message().body()));
    }
  }
}
