package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.core.protocol.PlainBufferCell;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import java.util.List;

/** The checks of key columns that every request has to pass. */
final class KeyCells {

  private KeyCells() {}

  /** Refuses more columns than any table has, before the table is looked up. */
  static void checkCount(List<PlainBufferCell> key) {
    if (key.size() > Limits.KEY_COLUMNS) {
      throw ServiceError.invalid(
          "The number of primary key columns must be in range: [1, " + Limits.KEY_COLUMNS + "].");
    }
  }

  static void check(PlainBufferCell cell, Rules rules) {
    if (!cell.hasCellName() || !cell.hasCellValue()) {
      throw ServiceError.invalid("No value is given for primary key name: " + cell.getCellName());
    }
    String name = cell.getCellName();
    rules.checkColumnName(name);
    int length = RowKey.bytes(cell.getPkCellValue());
    if (length > Limits.KEY_VALUE_BYTES) {
      throw ServiceError.invalid(
          "The length of primary key column: '%s' exceeds the MaxLength:%d with CurrentLength:%d."
              .formatted(name, Limits.KEY_VALUE_BYTES, length));
    }
  }

  static void checkForReading(List<PlainBufferCell> key, boolean infinite, Rules rules) {
    checkCount(key);
    for (PlainBufferCell cell : key) {
      check(cell, rules);
      PrimaryKeyValue value = cell.getPkCellValue();
      if (value.isPlaceHolderForAutoIncr()) {
        throw ServiceError.invalid("PKAutoIncr can't be used for read operations.");
      }
      if (!infinite) {
        checkFinite(value);
      }
    }
  }

  /** Refuses the ends of ranges, which are no values of a row's key. */
  static void checkFinite(PrimaryKeyValue value) {
    if (value.isInfMin() || value.isInfMax()) {
      throw ServiceError.invalid(
          "%s is an invalid type for the primary key."
              .formatted(value.isInfMin() ? "VT_INF_MIN" : "VT_INF_MAX"));
    }
  }

  static int bytes(List<PlainBufferCell> key) {
    return key.stream()
        .mapToInt(cell -> cell.getCellName().length() + RowKey.bytes(cell.getPkCellValue()))
        .sum();
  }
}
