package dev.timeline.bench.capacity;

/**
 * Sizes of rows: key, and for each column its name, its value and a timestamp of 8 bytes. All ids,
 * of users, conversations and messages, have 16 bytes.
 *
 * @param body of a message
 */
record RowBytes(int body) {

  static final int ID = 16;

  /** The unit in which the service charges. */
  static final int CAPACITY_UNIT = 4096;

  private static final int LENGTH = 2;
  private static final int DIGEST = 43;

  /** The prefix, the timeline id and the SeqId. */
  private static final int KEY = 4 + ID + 8;

  /** The columns of every row: the id as a digest, times, and the fingerprint. */
  private static final int COLUMNS =
      column("_append_id", DIGEST)
          + column("_time", 8)
          + column("_fingerprint", 8)
          + column("_due", 8)
          + column("_body", 0);

  /** The columns that a history's row has beside them. */
  private static final int HISTORY_COLUMNS = column("server", 8) + column("isCopied", 1);

  /** The column that a copy has beside them: version, kind, SeqId, conversation and sender. */
  private static final int INBOX_COLUMNS = column("header", 1 + 1 + 8 + LENGTH + ID + LENGTH + ID);

  /** Sender, message id, kind of content, and the number of attributes. */
  private static final int MESSAGE = LENGTH + ID + LENGTH + ID + 1 + 1;

  /** The version of a history's form, and a flag. */
  private static final int HISTORY_FORM = 1 + 1;

  /** The version of an inbox's form. */
  private static final int INBOX_FORM = 1;

  /** SeqId and time of the predecessor, and the time in the conversation. */
  private static final int ORIGIN = 2 * 8 + 8;

  /** The most members that are named in the row itself, which has 1 KB for them. */
  private static final int MOST_NAMED = 1_024 / (3 * ID + LENGTH);

  /** The most members of one part of a larger roster. */
  private static final int MEMBERS_OF_PART = 2_000;

  private static int column(String name, int value) {
    return name.length() + value + 8;
  }

  /**
   * Returns the size of a row of a history.
   *
   * @param copies of the message; 0 if it is left in the conversation
   */
  int history(int copies) {
    return KEY + COLUMNS + HISTORY_COLUMNS + HISTORY_FORM + roster(copies) + MESSAGE + body;
  }

  /** Returns the bytes of the members' names, or of the digests of the parts that they are in. */
  private static int roster(int members) {
    if (members == 0) {
      return 0;
    }
    int names = members > MOST_NAMED ? 0 : members;
    int parts = members > MOST_NAMED ? (members - 1) / MEMBERS_OF_PART + 1 : 0;
    return 1 + names * (LENGTH + ID) + 1 + parts * (LENGTH + DIGEST);
  }

  /** Returns the size of a copy. */
  int inbox() {
    return KEY + COLUMNS + INBOX_COLUMNS + INBOX_FORM + ORIGIN + MESSAGE + body;
  }

  /** Returns the units of one row, or of the rows of a range together; 1 even if there are none. */
  static double units(double bytes) {
    return Math.max(1, Math.ceil(bytes / CAPACITY_UNIT));
  }
}
