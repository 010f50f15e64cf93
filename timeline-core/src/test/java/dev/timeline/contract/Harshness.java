package dev.timeline.contract;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;

/** A kind of trouble that a random history may have. A history may have several. */
enum Harshness {
  /** A server stops at one of its calls for up to two minutes; or one call takes that long. */
  FREEZES,
  /** The servers' clocks are up to five seconds apart, and step. */
  CLOCKS,
  /** A message that was sent, or may have been, is sent again through another server, also late. */
  REPEATS,
  /** Servers are closed, with sends under way. */
  CLOSES,
  /** The store keeps one record, inbox or history in doubt for a while. */
  DOUBT,
  /** Members come and go, and messages are sent, between two calls of a pull. */
  CHANGES_DURING_PULLS,
  /** Some servers have a codec that cannot decode what those of the next version encode. */
  TWO_CODECS;

  /** Returns those that a history has; {@code -Dtimeline.harshness=A,B} has all have these. */
  static Set<Harshness> some(Random random) {
    Set<Harshness> some = EnumSet.noneOf(Harshness.class);
    for (Harshness one : values()) {
      if (random.nextInt(4) == 0) {
        some.add(one);
      }
    }
    String asked = System.getProperty("timeline.harshness");
    if (asked == null || asked.isEmpty()) {
      return some;
    }
    Set<Harshness> given = EnumSet.noneOf(Harshness.class);
    if (!asked.equals("NONE")) {
      Arrays.stream(asked.split(",")).map(Harshness::valueOf).forEach(given::add);
    }
    return given;
  }
}
