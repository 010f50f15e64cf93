package dev.timeline.memory;

import dev.timeline.contract.BackendContract;
import dev.timeline.spi.TimelineBackend;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/**
 * The memory backend as harsh as it can be. {@code -Dtimeline.strict.seed} sets the seed, from
 * which each test has its own, so that one that failed can be run again alone.
 */
class StrictMemoryBackendContractTest extends BackendContract {

  private static final long SEED = Long.getLong("timeline.strict.seed", new Random().nextLong());

  private Random seeds = new Random(SEED);

  @BeforeAll
  static void printSeed() {
    System.out.println("-Dtimeline.strict.seed=" + SEED);
  }

  @BeforeEach
  void takeASeedForThisTest(TestInfo test) {
    seeds = new Random(SEED + test.getTestMethod().orElseThrow().getName().hashCode());
  }

  @Override
  protected TimelineBackend open(InstantSource clock) {
    return MemoryBackend.builder().clock(clock).strict(seeds.nextLong()).build();
  }
}
