package dev.timeline.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** What the parts of one random history have in common: its time, chance, trouble and story. */
final class ChatRun {

  /** By how much a server's clock may be off. */
  static final Duration OFF = Duration.ofMillis(2_500);

  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final Duration A_LITTLE = Duration.ofMillis(50);
  private static final int MOST_WAITS = 60;

  private final ManualClock clock;
  private final Random random;
  private final ChatTotals totals;
  private final boolean hasCrashes;
  private final Set<Harshness> harshnesses;
  private final List<String> story = new ArrayList<>();

  ChatRun(ManualClock clock, Random random, ChatTotals totals) {
    this.clock = clock;
    this.random = random;
    this.totals = totals;
    hasCrashes = random.nextInt(4) > 0;
    harshnesses = Harshness.some(random);
  }

  ManualClock clock() {
    return clock;
  }

  Random random() {
    return random;
  }

  ChatTotals totals() {
    return totals;
  }

  boolean hasCrashes() {
    return hasCrashes;
  }

  /** Returns the kinds of trouble that it has. */
  Set<Harshness> harshnesses() {
    return harshnesses;
  }

  boolean has(Harshness harshness) {
    return harshnesses.contains(harshness);
  }

  boolean isHarsh() {
    return !harshnesses.isEmpty();
  }

  synchronized void tell(String what, Object... of) {
    story.add(clock.instant() + " " + what.formatted(of));
  }

  /** Returns what happened, a line for each. */
  synchronized String story() {
    return String.join("\n", story);
  }

  boolean oneIn(int many) {
    return random.nextInt(many) == 0;
  }

  <T> T any(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  Duration upTo(Duration most) {
    return Duration.ofMillis(random.nextLong(most.toMillis() + 1));
  }

  /** Returns by how much a clock is off, which it is only if clocks are part of the trouble. */
  Duration anyOff() {
    return has(Harshness.CLOCKS) ? upTo(OFF.multipliedBy(2)).minus(OFF) : Duration.ZERO;
  }

  void passAMoment() {
    clock.advance(MOMENT);
  }

  /** Lets time pass where something takes long: it may be about to be tried again. */
  void passUntil(BooleanSupplier isSo) {
    for (int waits = 0;
        !MessagingPromise.isSoWithin(A_LITTLE, isSo) && waits < MOST_WAITS;
        waits++) {
      clock.advance(Duration.ofSeconds(10));
    }
  }
}
