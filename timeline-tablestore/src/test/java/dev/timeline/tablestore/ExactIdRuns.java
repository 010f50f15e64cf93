package dev.timeline.tablestore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Runs one cluster with exact message ids in each of many fresh JVMs, beside threads that keep the
 * processors busy: what holds only in a warm or an idle process fails here.
 *
 * <pre>{@code
 * java -cp <test class path> dev.timeline.tablestore.ExactIdRuns --runs 500 --busy 4 --at-once 2
 * }</pre>
 *
 * <p>The exit code is 1 if a cluster found a violation, whose seed and message are printed; the
 * rest are then left out, unless {@code --keep-going} is given.
 */
final class ExactIdRuns {

  private static final Duration LONGEST_RUN = Duration.ofMinutes(10);

  private final Options options;
  private final long began = System.nanoTime();
  private int ended;
  private int violations;

  /**
   * The arguments.
   *
   * @param busy threads that compute for nothing
   * @param seed that of the first run; each run has the next
   */
  record Options(int runs, int busy, int atOnce, long seed, boolean keepsGoing) {

    static Options parse(String... arguments) {
      var options = new Options(500, 4, 2, new Random().nextInt(1_000_000_000), false);
      for (int i = 0; i < arguments.length; i++) {
        options =
            switch (arguments[i]) {
              case "--runs" -> options.withRuns(Integer.parseInt(arguments[++i]));
              case "--busy" -> options.withBusy(Integer.parseInt(arguments[++i]));
              case "--at-once" -> options.withAtOnce(Integer.parseInt(arguments[++i]));
              case "--seed" -> options.withSeed(Long.parseLong(arguments[++i]));
              case "--keep-going" -> options.keepGoing();
              default -> throw new IllegalArgumentException("Unknown option: " + arguments[i]);
            };
      }
      return options;
    }

    private Options withRuns(int number) {
      return new Options(number, busy, atOnce, seed, keepsGoing);
    }

    private Options withBusy(int number) {
      return new Options(runs, number, atOnce, seed, keepsGoing);
    }

    private Options withAtOnce(int number) {
      return new Options(runs, busy, number, seed, keepsGoing);
    }

    private Options withSeed(long number) {
      return new Options(runs, busy, atOnce, number, keepsGoing);
    }

    private Options keepGoing() {
      return new Options(runs, busy, atOnce, seed, true);
    }
  }

  private ExactIdRuns(Options options) {
    this.options = options;
  }

  public static void main(String[] arguments) throws Exception {
    System.exit(run(Options.parse(arguments)) > 0 ? 1 : 0);
  }

  /** Runs the clusters and returns how many found a violation. */
  static int run(Options options) throws Exception {
    return new ExactIdRuns(options).run();
  }

  private int run() throws Exception {
    List<Thread> busy = new ArrayList<>();
    for (int i = 0; i < options.busy(); i++) {
      busy.add(startBusyThread());
    }
    ExecutorService starters = Executors.newFixedThreadPool(options.atOnce());
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < options.runs(); i++) {
        long seed = options.seed() + i;
        running.add(starters.submit(() -> runOne(seed)));
      }
      for (Future<?> one : running) {
        one.get();
        if (isOver()) {
          break;
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a cluster could not be run", e.getCause());
    } finally {
      starters.shutdownNow();
      starters.awaitTermination(1, TimeUnit.MINUTES);
      busy.forEach(Thread::interrupt);
    }
    return violations;
  }

  private static Thread startBusyThread() {
    var thread =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
              }
            },
            "busy");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private synchronized boolean isOver() {
    return violations > 0 && !options.keepsGoing();
  }

  private Void runOne(long seed) throws IOException, InterruptedException {
    Path output = Files.createTempFile("exact-cluster", ".txt");
    Process process = start(seed, output);
    try {
      boolean hasEnded = process.waitFor(LONGEST_RUN.toSeconds(), TimeUnit.SECONDS);
      if (hasEnded) {
        end(seed, process.exitValue() != 0, Files.readString(output).strip());
      } else {
        end(seed, true, "no end within " + LONGEST_RUN);
      }
      return null;
    } finally {
      process.destroyForcibly();
      Files.delete(output);
    }
  }

  /** Starts a JVM that spends as little as possible on itself. */
  private static Process start(long seed, Path output) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
            "-Dtimeline.local=" + System.getProperty("timeline.local", ""),
            "-cp",
            System.getProperty("java.class.path"),
            OneRun.class.getName(),
            Long.toString(seed))
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  private synchronized void end(long seed, boolean isViolation, String output) {
    ended++;
    violations += isViolation ? 1 : 0;
    Duration elapsed = Duration.ofNanos(System.nanoTime() - began);
    Duration left = elapsed.multipliedBy(options.runs() - ended).dividedBy(ended);
    System.out.printf(
        "%d of %d clusters, %d violations, %d s, about %d s left: seed %d: %s%n",
        ended,
        options.runs(),
        violations,
        elapsed.toSeconds(),
        left.toSeconds(),
        seed,
        isViolation ? "VIOLATION\n" + output : output);
  }

  /** The main class of each JVM, which runs the cluster of a seed. */
  static final class OneRun {
    private OneRun() {}

    public static void main(String[] arguments) {
      long seed = Long.parseLong(arguments[0]);
      ExecutorService threads = FaultyCluster.threads();
      try (var cluster = new FaultyCluster(seed, true)) {
        cluster.run(FaultyCluster.HISTORIES, threads);
        System.out.printf(
            "%d operations, %d faults, time-out %s%n",
            cluster.operations(), cluster.faults(), cluster.timeout());
      } catch (Exception | AssertionError e) {
        e.printStackTrace(System.out);
        System.exit(1);
      }
      System.exit(0);
    }
  }
}
