package dev.timeline.bench.capacity;

/** What a day takes, in capacity units and requests, and how many copies it leaves. */
record Cost(double written, double read, double requests, double copies) {

  Cost plus(Cost other) {
    return new Cost(
        written + other.written,
        read + other.read,
        requests + other.requests,
        copies + other.copies);
  }

  Cost times(double factor) {
    return new Cost(written * factor, read * factor, requests * factor, copies * factor);
  }

  /** Of one message that is copied to so many, or to none; see the README's table. */
  static Cost ofMessage(RowBytes rows, int copies) {
    double history = RowBytes.units(rows.history());
    return new Cost(
        history + 2 + copies * RowBytes.units(rows.inbox()),
        history + 4,
        6 + Math.ceil(copies / 200.0), // rows of one batch
        copies);
  }

  /** What it takes to see which of a user's conversations have something, of one pull. */
  static Cost ofLooking(double conversations) {
    return new Cost(0, conversations, Math.ceil(conversations / 100), 0); // rows of one batch
  }

  /** Of one range that is read page by page. */
  static Cost ofReading(long rows, int rowBytes) {
    return new Cost(
        0, RowBytes.units((double) rows * rowBytes), Math.max(1, Math.ceil(rows / 100.0)), 0);
  }
}
