package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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
 * Thousands of random histories in bad weather: several server processes append, edit, delete and
 * read at the same time, every seventh request goes wrong in one of many ways, and some writes land
 * when they have long been given up. Whatever was said to be done is read by everybody, once, at
 * the SeqId that was returned; whatever was said not to be done never turns up.
 *
 * <p>{@code -Dtimeline.histories} sets how many; {@code -Dtimeline.seed} repeats those of a world
 * that failed, as far as threads can be repeated.
 */
@Tag("slow")
class RandomHistoriesTest {

  private static final int HISTORIES = Integer.getInteger("timeline.histories", 2_000);
  private static final int IN_A_WORLD = 20;
  private static final int WORLDS_AT_ONCE = 3;

  private final ExecutorService threads =
      Executors.newCachedThreadPool(RandomHistoriesTest::daemon);

  private final AtomicLong operations = new AtomicLong();
  private final AtomicLong faults = new AtomicLong();
  private final AtomicLong unknown = new AtomicLong();
  private final AtomicLong doubles = new AtomicLong();

  private static Thread daemon(Runnable task) {
    var thread = new Thread(task, "history");
    thread.setDaemon(true);
    return thread;
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void everyOutcomeIsTrueAndStaysTrue() throws Exception {
    long seed = Long.getLong("timeline.seed", new Random().nextInt(1_000_000_000));
    ExecutorService worlds =
        Executors.newFixedThreadPool(WORLDS_AT_ONCE, RandomHistoriesTest::daemon);
    try {
      List<Future<?>> running = new ArrayList<>();
      run(seed, Math.min(IN_A_WORLD, HISTORIES)); // alone: nothing is compiled yet
      for (int begun = IN_A_WORLD; begun < HISTORIES; begun += IN_A_WORLD) {
        long worldSeed = seed + begun / IN_A_WORLD;
        int count = Math.min(IN_A_WORLD, HISTORIES - begun);
        running.add(worlds.submit(() -> run(worldSeed, count)));
      }
      for (Future<?> world : running) {
        world.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause().getMessage(), e.getCause());
    } finally {
      worlds.shutdownNow();
    }
    System.out.printf(
        "-Dtimeline.seed=%d: %,d histories, %,d operations, %,d faults, %,d outcomes left unknown,"
            + " %,d doubles dropped%n",
        seed, HISTORIES, operations.get(), faults.get(), unknown.get(), doubles.get());
    assertThat(faults).hasPositiveValue();
  }

  private void run(long seed, int count) {
    try (var world = new World(seed)) {
      world.run(count, threads);
      operations.addAndGet(world.operations());
      faults.addAndGet(world.faults());
      unknown.addAndGet(world.unknown());
      doubles.addAndGet(world.doubles());
    } catch (Exception | AssertionError e) {
      throw new AssertionError(
          "-Dtimeline.seed=%d -Dtimeline.histories=%d: %s".formatted(seed, count, e.getMessage()),
          e);
    }
  }
}
