package dev.timeline.tablestore.local;

import java.util.regex.Pattern;

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
  static final int CONDITIONS = 10;
  static final int DEFINED_COLUMNS = 32;
  static final int SHORTEST_TTL_SECONDS = 86_400;
  static final int CAPACITY_UNIT_BYTES = 4 << 10;

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,254}");

  private Limits() {}

  static void checkTableName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw ServiceError.invalid("Invalid table name: '" + name + "'.");
    }
  }

  static void checkColumnName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw ServiceError.invalid("Invalid column name: '" + name + "'.");
    }
  }

  /** At least one, as the service charges. */
  static int capacityUnits(long bytes) {
    return (int) Math.max(1, (bytes + CAPACITY_UNIT_BYTES - 1) / CAPACITY_UNIT_BYTES);
  }
}
