package dev.timeline.bench.capacity;

/**
 * How large rows are: key, and for each column its name, its value and a timestamp of 8 bytes. All
 * ids, of users, conversations and messages, have 16 bytes.
 *
 * @param body of a message
 */
record RowBytes(int body) {

  static final int ID = 16;

  /** In which the service charges. */
  static final int CAPACITY_UNIT = 4096;

  /** The prefix, the timeline id and the SeqId. */
  private static final int KEY = 4 + ID + 8;

  /** What is beside the body: the id as a hash of 43 letters, the time and what tells doubles. */
  private static final int COLUMNS =
      column("_append_id", 43)
          + column("_time", 8)
          + column("_fingerprint", 8)
          + column("_due", 8)
          + column("_body", 0);

  /** Sender, message id, how it is routed, and kind; ids have their length before them. */
  private static final int ENVELOPE = 2 + ID + 1 + 2 + ID + 1 + 2 + 1;

  /** Of a copy: its conversation, where it is there and when, and what comes before it. */
  private static final int ORIGIN = 2 + ID + 4 * 8;

  /** Of an entry of a conversation: where its members are kept, if they are not too many. */
  private static final int ROSTER = 8;

  /** Of the envelope's format. */
  private static final int VERSION = 1;

  private static int column(String name, int value) {
    return name.length() + value + 8;
  }

  int history() {
    return KEY + COLUMNS + VERSION + ENVELOPE + ROSTER + body;
  }

  int inbox() {
    return KEY + COLUMNS + VERSION + ORIGIN + ENVELOPE + body;
  }

  /** Of one row, or of the rows of a range together; 1 even if there are none. */
  static double units(double bytes) {
    return Math.max(1, Math.ceil(bytes / CAPACITY_UNIT));
  }
}
