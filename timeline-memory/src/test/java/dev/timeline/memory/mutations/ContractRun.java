package dev.timeline.memory.mutations;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Timer;
import java.util.TimerTask;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * A run of the messaging contract, or of some of its groups, on plain memory in a JVM of its own,
 * which ends with the first test that fails.
 */
final class ContractRun {

  /** After which a test that goes on will not end any more. */
  private static final Duration LONGEST_TEST = Duration.ofMinutes(3);

  private static final String CONTRACT = "dev.timeline.memory.MemoryMessagingContractTest";
  private static final String GROUPS = "dev.timeline.contract.MessagingContract$";
  private static final String FAILED = "FAILED ";

  private ContractRun() {}

  /**
   * Runs groups of tests one after another.
   *
   * @param classes what comes first on the class path
   * @param groups their names; none: the whole contract
   * @return the first test that failed, and how
   * @throws IllegalStateException if the run broke down
   */
  static Optional<String> firstFailure(Path classes, List<String> groups) throws Exception {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-Dtimeline.chats=300",
                "-Dtimeline.seed=1",
                "-cp",
                classes + File.pathSeparator + System.getProperty("java.class.path"),
                ContractRun.class.getName()));
    command.addAll(groups);
    Path output = Files.createTempFile("contract", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      int exit = process.waitFor();
      return outcome(exit, output);
    } finally {
      process.destroyForcibly();
      Files.delete(output);
    }
  }

  private static Optional<String> outcome(int exit, Path output) throws IOException {
    List<String> lines = Files.readAllLines(output);
    Optional<String> failed =
        lines.stream()
            .filter(line -> line.startsWith(FAILED))
            .map(line -> line.substring(FAILED.length()))
            .findFirst();
    if (failed.isEmpty() && exit != 0) {
      throw new IllegalStateException("exit code " + exit + ":\n" + String.join("\n", lines));
    }
    return failed;
  }

  /** Runs the groups that are named. */
  public static void main(String[] groups) throws Exception {
    Class<?> contract = Class.forName(CONTRACT);
    var selectors = new ArrayList<DiscoverySelector>();
    for (String group : groups) {
      selectors.add(selectNestedClass(List.of(contract), Class.forName(GROUPS + group)));
    }
    if (selectors.isEmpty()) {
      selectors.add(selectClass(contract));
    }
    for (DiscoverySelector selector : selectors) {
      LauncherFactory.create().execute(request().selectors(selector).build(), new FirstFailure());
    }
    System.exit(0);
  }

  /** Ends the JVM when a test fails or does not end. */
  private static final class FirstFailure implements TestExecutionListener {
    private final Timer timer = new Timer("bound", true);
    private TimerTask bound = new Bound("nothing");

    private static final class Bound extends TimerTask {
      private final String test;

      Bound(String test) {
        this.test = test;
      }

      @Override
      public void run() {
        end(test + ": no end within " + LONGEST_TEST);
      }
    }

    @Override
    public void executionStarted(TestIdentifier test) {
      if (test.isTest()) {
        bound = new Bound(nameOf(test));
        timer.schedule(bound, LONGEST_TEST.toMillis());
      }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      bound.cancel();
      if (result.getStatus() != Status.FAILED) {
        return;
      }
      Throwable failure = result.getThrowable().orElseThrow();
      // What cannot be linked, or not even set up, says nothing of the protocol.
      if (!test.isTest() || failure instanceof LinkageError) {
        failure.printStackTrace(System.out);
        Runtime.getRuntime().halt(2);
      }
      end(nameOf(test) + ": " + firstLineOf(failure));
    }

    private static String firstLineOf(Throwable failure) {
      return failure
          .toString()
          .lines()
          .filter(line -> !line.isBlank())
          .limit(4)
          .toList()
          .toString();
    }

    private static String nameOf(TestIdentifier test) {
      return test.getSource()
          .filter(MethodSource.class::isInstance)
          .map(MethodSource.class::cast)
          .map(it -> it.getJavaClass().getSimpleName() + "." + it.getMethodName())
          .orElse(test.getDisplayName());
    }

    private static void end(String failure) {
      System.out.println();
      System.out.println(FAILED + failure);
      System.out.flush();
      Runtime.getRuntime().halt(1);
    }
  }
}
