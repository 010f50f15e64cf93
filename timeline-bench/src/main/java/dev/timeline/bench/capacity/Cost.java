package dev.timeline.bench.capacity;

/** Costs of a day, in capacity units and requests, and the copies that it leaves. */
record Cost(double written, double read, double requests, double copies) {

  static final Cost NOTHING = new Cost(0, 0, 0, 0);

  /** The cost of a server's note that it is about to send to a conversation. */
  static final Cost NOTE = new Cost(1, 0, 1, 0);

  private static final double ROWS_OF_WRITE_BATCH = 200;
  private static final double ROWS_OF_READ_BATCH = 100;
  private static final double ROWS_OF_PAGE = 100;

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

  /**
   * Returns the cost of one message, for which the server has a note.
   *
   * @param copies of the message; 0 if it is left in the conversation
   */
  static Cost ofMessage(RowBytes rows, int copies) {
    double history = RowBytes.units(rows.history(copies));
    if (copies == 0) {
      return new Cost(history + 1, 1, 2, 0); // the record, which a condition reads
    }
    return new Cost(
        history + copies * RowBytes.units(rows.inbox()),
        1, // the predecessor
        2 + Math.ceil(copies / ROWS_OF_WRITE_BATCH),
        copies);
  }

  /** Returns the cost of reading the records of so many conversations in one pull. */
  static Cost ofRecords(long conversations) {
    return new Cost(0, conversations, Math.ceil(conversations / ROWS_OF_READ_BATCH), 0);
  }

  /** Returns the cost of reading one range page by page, which may find nothing. */
  static Cost ofReading(long rows, int rowBytes) {
    return new Cost(
        0,
        RowBytes.units((double) rows * rowBytes),
        Math.max(1, Math.ceil(rows / ROWS_OF_PAGE)),
        0);
  }
}
