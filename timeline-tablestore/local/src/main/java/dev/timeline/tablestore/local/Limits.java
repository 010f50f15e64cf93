package dev.timeline.tablestore.local;

/** The service's documented limits, and the names it takes. */
final class Limits {

  static final int TABLES = 64;
  static final int KEY_COLUMNS = 4;
  static final int KEY_VALUE_BYTES = 1 << 10;
  static final int VALUE_BYTES = 2 << 20;
  static final int COLUMNS_IN_WRITE = 1024;
  static final int WRITE_BYTES = 4 << 20;
  static final int BODY_BYTES = 5 << 20;
  static final int ROWS_IN_BATCH_WRITE = 200;
  static final int ROWS_IN_BATCH_GET = 100;
  static final int SCANNED_ROWS = 5_000;
  static final int SCANNED_BYTES = 4 << 20;
  static final int FILTER_NODES = 10;

  /** Timestamps of versions are less, in milliseconds. */
  static final long TIMESTAMPS_END = Long.MAX_VALUE / 1_000;

  static final int DEFINED_COLUMNS = 32;
  static final int SHORTEST_TTL_SECONDS = 86_400;
  static final int CAPACITY_UNIT_BYTES = 4 << 10;

  static final int LONGEST_NAME = 255;

  private Limits() {}

  static void checkTableName(String name) {
    if (!isName(name)) {
      throw ServiceError.invalid("Invalid table name: '" + name + "'.");
    }
  }

  /**
   * Returns whether a name is {@code [A-Za-z_][A-Za-z0-9_]*}, of at most 255; by hand, since every
   * column of every row passes here.
   */
  static boolean isName(String name) {
    if (name.isEmpty() || name.length() > LONGEST_NAME || !isLetter(name.charAt(0))) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!isLetter(c) && !isDigit(c)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Returns the units that so many bytes cost: at least one, as the service charges. */
  static int capacityUnits(long bytes) {
    return (int) Math.max(1, (bytes + CAPACITY_UNIT_BYTES - 1) / CAPACITY_UNIT_BYTES);
  }
}
