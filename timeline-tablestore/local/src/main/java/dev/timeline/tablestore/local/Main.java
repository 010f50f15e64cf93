package dev.timeline.tablestore.local;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A server that is run by hand, until the process is ended. */
@Command(
    name = "local-tablestore",
    mixinStandardHelpOptions = true,
    version = "A TableStore on the own machine.",
    description =
        "Runs a TableStore on this machine, which the official client takes for the service.",
    footer = {
      "",
      "GET /health answers a line once it is up. It listens on 127.0.0.1 only, and ends",
      "with Ctrl-C."
    })
final class Main implements Callable<Integer> {

  private static final int LAST_PORT = 65_535;

  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "<port>",
      defaultValue = "0",
      description = "the port to listen on; 0, the default: a free one")
  private int port;

  @Option(
      names = "--instance",
      paramLabel = "<name>",
      defaultValue = "local",
      description = "the name of the instance; default: ${DEFAULT-VALUE}")
  private String instance;

  @Option(
      names = "--access-key-id",
      paramLabel = "<id>",
      defaultValue = "local-id",
      description = "default: ${DEFAULT-VALUE}")
  private String accessKeyId;

  @Option(
      names = "--access-key-secret",
      paramLabel = "<secret>",
      defaultValue = "local-secret",
      description = "default: ${DEFAULT-VALUE}")
  private String accessKeySecret;

  @Option(
      names = "--directory",
      paramLabel = "<path>",
      description = "where to keep the data; by default they are kept in memory only")
  private @Nullable Path directory;

  @Option(
      names = "--strict",
      description = "refuse what the service takes against its documentation")
  private boolean isStrict;

  @Option(
      names = "--enforce-throughput",
      description = "refuse what exceeds the capacity units a second that a table reserves")
  private boolean enforcesThroughput;

  @Option(names = "--log", description = "print a line for each request")
  private boolean logs;

  @Override
  public Integer call() throws InterruptedException {
    if (port < 0 || port > LAST_PORT) {
      throw new ParameterException(
          spec.commandLine(), "--port is 0 to %d: %d".formatted(LAST_PORT, port));
    }
    PrintWriter out = spec.commandLine().getOut();
    LocalTableStore.Builder settings =
        LocalTableStore.builder()
            .port(port)
            .instanceName(instance)
            .credentials(accessKeyId, accessKeySecret)
            .onRequest(exchange -> log(exchange, out));
    if (directory != null) {
      settings.directory(directory);
    }
    if (isStrict) {
      settings.strict();
    }
    if (enforcesThroughput) {
      settings.enforceReservedThroughput();
    }
    LocalTableStore server = settings.start();
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "local-tablestore-close"));
    out.println("endpoint:          " + server.endpoint());
    out.println("instance:          " + server.instanceName());
    out.println("access key id:     " + server.accessKeyId());
    out.println("access key secret: " + server.accessKeySecret());
    out.flush();
    new CountDownLatch(1).await();
    return CommandLine.ExitCode.OK;
  }

  private void log(Exchange exchange, PrintWriter out) {
    if (logs) {
      out.printf(
          "%s %s: %d, %d rows%s%n",
          exchange.operation(),
          exchange.table(),
          exchange.status(),
          exchange.rows(),
          exchange.error() == null ? "" : ", " + exchange.error());
      out.flush();
    }
  }

  /** Runs a server; {@code --help} says with what options. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }
}
