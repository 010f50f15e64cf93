package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random histories under faults: several server processes append, edit, delete and read at the same
 * time, every seventh request goes wrong in one of many ways, and some writes land long after they
 * were given up. The processes' clocks differ from the service's, and step. Whatever was said to be
 * done is read by everybody, once, at the SeqId that was returned; whatever was said not to be done
 * never turns up.
 *
 * <p>In every second cluster the processes keep exact message ids.
 *
 * <p>{@code -Dtimeline.histories} sets how many; {@code -Dtimeline.clusters=exact} or {@code
 * =plain} runs clusters of one kind only; {@code -Dtimeline.seed} repeats those of a cluster that
 * failed, as far as threads can be repeated.
 */
@Tag("slow")
class RandomHistoriesTest {

  private static final int HISTORIES = Integer.getInteger("timeline.histories", 250);
  private static final int CLUSTERS_AT_ONCE = 3;

  /** The kinds of clusters to run. */
  private enum Clusters {
    EXACT,
    PLAIN,
    BOTH;

    private static Clusters wanted() {
      return valueOf(System.getProperty("timeline.clusters", "both").toUpperCase(Locale.ROOT));
    }

    private boolean isExact(long seed) {
      return this == EXACT || (this == BOTH && Math.floorMod(seed, 2) == 0);
    }
  }

  private final Clusters wanted = Clusters.wanted();
  private final ExecutorService threads = FaultyCluster.threads();

  private final AtomicLong exactHistories = new AtomicLong();
  private final AtomicLong plainHistories = new AtomicLong();
  private final AtomicLong operations = new AtomicLong();
  private final AtomicLong faults = new AtomicLong();
  private final AtomicLong clockSteps = new AtomicLong();
  private final AtomicLong unknown = new AtomicLong();
  private final AtomicLong duplicates = new AtomicLong();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void everyOutcomeIsTrueAndStaysTrue() throws Exception {
    long seed = Long.getLong("timeline.seed", new Random().nextInt(1_000_000_000));
    ExecutorService clusters = Executors.newFixedThreadPool(CLUSTERS_AT_ONCE);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int begun = 0; begun < HISTORIES; begun += FaultyCluster.HISTORIES) {
        long clusterSeed = seed + begun / FaultyCluster.HISTORIES;
        int count = Math.min(FaultyCluster.HISTORIES, HISTORIES - begun);
        running.add(clusters.submit(() -> run(clusterSeed, count)));
      }
      for (Future<?> cluster : running) {
        cluster.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause().getMessage(), e.getCause());
    } finally {
      clusters.shutdownNow();
    }
    System.out.printf(
        "-Dtimeline.seed=%d: %,d histories with exact ids, %,d without, %,d operations, %,d faults,"
            + " %,d clock steps, %,d outcomes left unknown, %,d duplicates dropped%n",
        seed,
        exactHistories.get(),
        plainHistories.get(),
        operations.get(),
        faults.get(),
        clockSteps.get(),
        unknown.get(),
        duplicates.get());
    assertThat(faults).hasPositiveValue();
    assertThat(clockSteps).hasPositiveValue();
  }

  private void run(long seed, int count) {
    boolean exact = wanted.isExact(seed);
    try (var cluster = new FaultyCluster(seed, exact)) {
      cluster.run(count, threads);
      (exact ? exactHistories : plainHistories).addAndGet(count);
      operations.addAndGet(cluster.operations());
      faults.addAndGet(cluster.faults());
      clockSteps.addAndGet(cluster.clockSteps());
      unknown.addAndGet(cluster.unknown());
      duplicates.addAndGet(cluster.duplicates());
    } catch (Exception | AssertionError e) {
      throw new AssertionError(
          "-Dtimeline.seed=%d -Dtimeline.histories=%d -Dtimeline.clusters=%s: %s"
              .formatted(seed, count, exact ? "exact" : "plain", e.getMessage()),
          e);
    }
  }
}
