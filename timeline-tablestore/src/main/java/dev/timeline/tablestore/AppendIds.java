package dev.timeline.tablestore;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes up ids for messages that have none, so that they can be found again after a failure: random
 * for each process, then counted, since chance is slow.
 */
final class AppendIds {

  private static final int RANDOM_BITS = 96;

  private final String prefix =
      new BigInteger(RANDOM_BITS, new SecureRandom()).toString(Character.MAX_RADIX) + "-";

  private final AtomicLong count = new AtomicLong();

  String next() {
    return prefix + Long.toString(count.incrementAndGet(), Character.MAX_RADIX);
  }
}
