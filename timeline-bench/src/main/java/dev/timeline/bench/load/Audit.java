package dev.timeline.bench.load;

/** The fate of messages on devices, each message counted once for each device. */
record Audit(long due, long lost, long duplicates, long outOfOrder) {

  static final Audit NOTHING = new Audit(0, 0, 0, 0);

  Audit plus(Audit other) {
    return new Audit(
        due + other.due,
        lost + other.lost,
        duplicates + other.duplicates,
        outOfOrder + other.outOfOrder);
  }

  boolean isClean() {
    return lost == 0 && duplicates == 0 && outOfOrder == 0;
  }
}
