package dev.timeline.bench.capacity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** The partitions of ids: the first four hexadecimal digits of their MD5, as the backend has it. */
final class Prefixes {

  static final int COUNT = 1 << 16;

  private static final int PROGRESS = 1_000_000;

  private final MessageDigest md5;

  Prefixes() {
    try {
      md5 = MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has MD5", e);
    }
  }

  /** Returns the number of an id's prefix. */
  int of(String id) {
    byte[] digest = md5.digest(id.getBytes(UTF_8));
    return (digest[0] & 0xff) << 8 | (digest[1] & 0xff);
  }

  // The prefix as keys have it: so many digits of the MD5.
  static String text(int prefix) {
    return HexFormat.of().toHexDigits((short) prefix);
  }

  // By how much the fullest of all prefixes exceeds their mean, for so many ids of users.
  Balance balance(long ids) {
    int[] counts = new int[COUNT];
    for (long i = 0; i < ids; i++) {
      counts[of("user-%011d".formatted(i))]++;
      if ((i + 1) % PROGRESS == 0) {
        System.err.printf("%,d of %,d ids%n", i + 1, ids);
      }
    }
    return Balance.of(counts, ids);
  }

  /** Returns the balance of a draw that treats all alike. */
  static Balance fairDraw(long ids, long seed) {
    var random = new SplittableRandom(seed);
    int[] counts = new int[COUNT];
    for (long i = 0; i < ids; i++) {
      counts[random.nextInt(COUNT)]++;
    }
    return Balance.of(counts, ids);
  }

  /** The spread of ids. */
  record Balance(int least, double mean, int most) {

    static Balance of(int[] counts, long ids) {
      return new Balance(
          Arrays.stream(counts).min().orElseThrow(),
          (double) ids / COUNT,
          Arrays.stream(counts).max().orElseThrow());
    }

    double mostByMean() {
      return most / mean;
    }
  }
}
