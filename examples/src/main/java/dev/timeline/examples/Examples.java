package dev.timeline.examples;

import dev.timeline.Codec;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException;
import dev.timeline.TimelineStore;
import dev.timeline.examples.chatserver.ChatServer;
import dev.timeline.examples.chatweb.stage.Stage;
import dev.timeline.examples.export.Export;
import dev.timeline.examples.migrate.Migrate;
import dev.timeline.examples.replay.ChatReplay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.h2.jdbcx.JdbcConnectionPool;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
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
      scope = ScopeType.INHERIT,
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
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Examples::explain)
        .setExecutionExceptionHandler(Examples::explain)
        .execute(args);
  }

  /** Prints one line; the whole usage is there with --help. */
  private static int explain(ParameterException refused, String[] args) {
    CommandLine command = refused.getCommandLine();
    command.getErr().println(refused.getMessage());
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  /** Prints one line if a backend failed; anything else is a bug, with its stack trace. */
  private static int explain(Exception failure, CommandLine command, ParseResult arguments)
      throws Exception {
    if (!(failure instanceof TimelineException || failure instanceof UncheckedIOException)) {
      throw failure;
    }
    command.getErr().println(failure.getMessage());
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
  void groupChat(@Mixin BackendOption backends) {
    try (var backend = backends.open()) {
      GroupChat.run(backend);
    }
  }

  @Command(name = "multi-device-sync", description = "One user, three devices, three cursors.")
  void multiDeviceSync(@Mixin BackendOption backends) {
    try (var backend = backends.open()) {
      MultiDeviceSync.run(backend);
    }
  }

  @Command(
      name = "recall-and-unread",
      description = "A list with unread counts, an edit, a recall, receipts.")
  void recallAndUnread(@Mixin BackendOption backends) {
    try (var backend = backends.open()) {
      RecallAndUnread.run(backend);
    }
  }

  @Command(name = "activity-feed", description = "Followers, a celebrity, and unfollowing.")
  void activityFeed(@Mixin BackendOption backends) {
    try (var backend = backends.open()) {
      ActivityFeed.run(backend);
    }
  }

  @Command(
      name = "live-comments",
      description = "A room of thousands, none of whom has an inbox.",
      exitCodeListHeading = "Exit codes:%n",
      exitCodeList = {
        "0:every viewer was shown what they should have been",
        "1:something is missing, duplicated or out of order",
        "2:an argument is no good, or the backend fails"
      })
  int liveComments(
      @Mixin BackendOption backends,
      @Option(
              names = "--viewers",
              paramLabel = "N",
              defaultValue = "2000",
              description = "How many watch (default: ${DEFAULT-VALUE}).")
          int viewers,
      @Option(
              names = "--comments",
              paramLabel = "N",
              defaultValue = "200",
              description = "How many they write (default: ${DEFAULT-VALUE}).")
          int comments,
      @Option(
              names = "--seed",
              defaultValue = "1",
              description = "Decides who writes, comes and reads when (default: ${DEFAULT-VALUE}).")
          long seed) {
    requirePositive("--viewers", viewers);
    requirePositive("--comments", comments);
    try (var backend = backends.open()) {
      return LiveComments.run(backend, viewers, comments, seed)
          ? CommandLine.ExitCode.OK
          : CommandLine.ExitCode.SOFTWARE;
    }
  }

  @Command(
      name = "notifications",
      description = "Notifications and settings of a user on all their devices.")
  void notifications(@Mixin BackendOption backends) throws InterruptedException {
    try (var backend = backends.open()) {
      Notifications.run(backend);
    }
  }

  @Command(
      name = "chat-server",
      description = "A chat over HTTP: members in a database, news by Server-Sent Events.")
  void chatServer(
      @Mixin BackendOption backends,
      @Option(
              names = "--host",
              paramLabel = "HOST",
              defaultValue = "127.0.0.1",
              description =
                  "The address on which it listens; there is no login (default: ${DEFAULT-VALUE}).")
          String host,
      @Option(
              names = "--port",
              paramLabel = "N",
              defaultValue = "8080",
              description = "Where it listens; 0: anywhere (default: ${DEFAULT-VALUE}).")
          int port)
      throws InterruptedException {
    var secret = new byte[32]; // yours comes from where you keep secrets
    new SecureRandom().nextBytes(secret);
    var database = JdbcConnectionPool.create("jdbc:h2:mem:chat;DB_CLOSE_DELAY=-1", "", "");
    try (var backend = backends.open();
        var server = new ChatServer(backend, database, secret, host, port)) {
      System.out.println("Chat server: http://" + host + ":" + server.port());
      List<Runnable> ends = List.of(server::close, backend::close); // the backend drops its tables
      Runtime.getRuntime().addShutdownHook(new Thread(() -> ends.forEach(Runnable::run)));
      new CountDownLatch(1).await(); // until Ctrl-C
    }
  }

  @Command(
      name = "chat-web",
      description = "A chat in the browser, with a stage that shows what happens underneath.")
  void chatWeb(
      @Mixin BackendOption backends,
      @Option(
              names = "--port",
              paramLabel = "N",
              defaultValue = "8080",
              description = "Where it listens; 0: anywhere (default: ${DEFAULT-VALUE}).")
          int port,
      @Option(names = "--open", description = "Opens the page in the browser.") boolean opens)
      throws InterruptedException {
    try (var backend = backends.openForStage();
        var stage = new Stage(backend, port)) {
      System.out.println("Chat and stage: " + stage.address() + " (Ctrl-C ends it)");
      List<Runnable> ends = List.of(stage::close, backend::close); // the backend drops its tables
      Runtime.getRuntime().addShutdownHook(new Thread(() -> ends.forEach(Runnable::run)));
      if (opens) {
        BrowserLauncher.open(stage.address());
      }
      new CountDownLatch(1).await(); // until Ctrl-C
    }
  }

  @Command(name = "metrics", description = "A busy chat and its page for Prometheus.")
  void metrics(
      @Mixin BackendOption backends,
      @Option(
              names = "--messages",
              paramLabel = "N",
              defaultValue = "500",
              description = "How many are sent (default: ${DEFAULT-VALUE}).")
          int messages,
      @Option(
              names = "--serve",
              paramLabel = "PORT",
              description = "Goes on, and serves the page there, until it is ended by Ctrl-C.")
          Optional<Integer> port) {
    requirePositive("--messages", messages);
    Metrics.run(backends::openObserved, messages, port);
  }

  @Command(name = "export", description = "A conversation as JSON lines, and back.")
  void export(
      @Mixin BackendOption backends,
      @Option(
              names = "--file",
              paramLabel = "FILE",
              description = "Where the lines are kept; else they are only printed.")
          Optional<Path> file) {
    try (var backend = backends.open()) {
      Export.run(backend, file);
    }
  }

  @Command(
      name = "migrate",
      description = "Tables of Alibaba's own Timeline moved into stores, and compared.",
      exitCodeListHeading = "Exit codes:%n",
      exitCodeList = {
        "0:everything is there as it was",
        "1:something differs",
        "2:an argument is no good, or the backend fails"
      })
  int migrate(
      @Mixin BackendOption backends,
      @Option(
              names = "--timelines",
              paramLabel = "N",
              defaultValue = "20",
              description = "How many each table has (default: ${DEFAULT-VALUE}).")
          int timelines,
      @Option(
              names = "--messages",
              paramLabel = "N",
              defaultValue = "25",
              description = "How many each timeline has (default: ${DEFAULT-VALUE}).")
          int messages) {
    requirePositive("--timelines", timelines);
    requirePositive("--messages", messages);
    try (var backend = backends.open()) {
      return Migrate.run(backend, timelines, messages)
          ? CommandLine.ExitCode.OK
          : CommandLine.ExitCode.SOFTWARE;
    }
  }

  private void requirePositive(String option, int number) {
    if (number < 1) {
      throw new ParameterException(
          spec.commandLine(), "%s is less than 1: %d".formatted(option, number));
    }
  }

  @Command(name = "custom-backend", description = "A backend in 140 lines.")
  void customBackend() {
    try (var backend = new CustomBackend(InstantSource.system());
        var store = TimelineStore.builder(backend, Codec.utf8()).name("notes").build()) {
      var timeline = store.timeline("mine");
      timeline.append("kept by a backend of one's own");
      timeline.append("with every promise of the others");
      timeline.stream(SeqRange.all()).forEach(entry -> System.out.println(entry.message().body()));
    }
  }

  @Command(
      name = "durable-backend",
      description = "A backend in a file, which keeps everything over a restart.")
  void durableBackend(
      @Option(
              names = "--file",
              paramLabel = "FILE",
              description = "Where everything is kept; else in a temporary file.")
          Optional<Path> file)
      throws IOException {
    if (file.isPresent()) {
      DurableNotes.run(file.get());
      return;
    }
    Path temporary = Files.createTempFile("durable-backend", ".mv");
    try {
      DurableNotes.run(temporary);
    } finally {
      Files.delete(temporary);
    }
  }
}
