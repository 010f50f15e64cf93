package dev.timeline.tablestore.local;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Ids that rise within a partition value and mean nothing else: they begin high and have gaps, so
 * that nobody takes them for a count. Guarded by its table.
 */
final class AutoIncrement {

  /** Of the magnitude that the service hands out, which looks like microseconds of a clock. */
  private static final long FIRST = 1_600_000_000_000_000L;

  private static final int LARGEST_GAP = 1_000;

  /** Beyond all that is numbered in a test. */
  static final long LEAP = 1_000_000_000_000L;

  private final long seed;
  private final Map<ByteBuffer, Sequence> sequences = new HashMap<>();
  private long leapt;

  AutoIncrement(long seed) {
    this.seed = seed;
  }

  long next(ByteBuffer partition) {
    return leapt
        + sequences
            .computeIfAbsent(partition, value -> new Sequence(seed + value.hashCode()))
            .next();
  }

  /** Lets the ids of all partitions go on far above those that were given. */
  void leap() {
    leapt += LEAP;
  }

  private static final class Sequence {
    private final SplittableRandom random;
    private long last;

    Sequence(long seed) {
      random = new SplittableRandom(seed);
      last = FIRST + random.nextInt(1_000_000_000);
    }

    long next() {
      last += 1 + random.nextInt(LARGEST_GAP);
      return last;
    }
  }
}
