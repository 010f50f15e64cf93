package dev.timeline.examples.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Decides at which writes servers die, and in which way; keeps what was on its way from a dead one
 * until it lands.
 */
final class Crashes {

  /** What becomes of the write at which a server dies. */
  enum Death {
    /** It is never carried out. */
    BEFORE,
    /** It is carried out, and nobody hears of it. */
    AFTER,
    /** It is carried out while others have gone on. */
    LATE
  }

  /** With every write of a living server, each of those on their way lands with 1 in so many. */
  private static final int LANDING = 10;

  private final double chance;
  private final Random random;
  private final List<Late> late = new ArrayList<>();
  private boolean isTruce;
  private long count;

  private record Late(boolean isMessage, Runnable write) {}

  /**
   * Crashes.
   *
   * @param chance that a server dies at a write
   */
  Crashes(double chance, Random random) {
    this.chance = chance;
    this.random = random;
  }

  /** How many servers have died. */
  long count() {
    return count;
  }

  /** Whether the server that is about to write dies of it. */
  boolean isNext() {
    land(random.nextInt(LANDING));
    if (chance == 0 || isTruce || random.nextDouble() >= chance) {
      return false;
    }
    count++;
    return true;
  }

  Death death() {
    return Death.values()[random.nextInt(Death.values().length)];
  }

  /** How many of several writes are carried out when the server dies at them. */
  int some(int writes) {
    return 1 + random.nextInt(writes);
  }

  /** Keeps a write that is on its way. */
  void keep(boolean isMessage, Runnable write) {
    late.add(new Late(isMessage, write));
  }

  private void land(int number) {
    if (number < late.size()) {
      late.remove(number).write().run();
    }
  }

  /** Lands the messages: no write of one takes as long as it takes until others redeliver. */
  void landMessages() {
    List<Late> messages = late.stream().filter(Late::isMessage).toList();
    late.removeAll(messages);
    messages.forEach(it -> it.write().run());
  }

  /** Lands everything. */
  void landAll() {
    while (!late.isEmpty()) {
      land(0);
    }
  }

  /** Whether nobody dies from now on. */
  void setTruce(boolean truce) {
    isTruce = truce;
  }
}
