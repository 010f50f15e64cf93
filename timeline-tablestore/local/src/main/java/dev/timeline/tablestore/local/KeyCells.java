package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.core.protocol.PlainBufferCell;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import java.util.List;

/** What holds for the key columns of every request. */
final class KeyCells {

  private KeyCells() {}

  static void check(PlainBufferCell cell) {
    if (!cell.hasCellName() || !cell.hasCellValue()) {
      throw ServiceError.invalid("No value is given for primary key name: " + cell.getCellName());
    }
    String name = cell.getCellName();
    Limits.checkColumnName(name);
    int length = RowKey.bytes(cell.getPkCellValue());
    if (length > Limits.KEY_VALUE_BYTES) {
      throw ServiceError.invalid(
          "The length of primary key column: '%s' exceeds the MaxLength: %d with CurrentLength: %d."
              .formatted(name, Limits.KEY_VALUE_BYTES, length));
    }
  }

  static void checkForReading(List<PlainBufferCell> key, boolean infinite) {
    for (PlainBufferCell cell : key) {
      check(cell);
      PrimaryKeyValue value = cell.getPkCellValue();
      if (value.isPlaceHolderForAutoIncr()) {
        throw ServiceError.invalid("PKAutoIncr can't be used for read operations.");
      }
      if (!infinite && (value.isInfMin() || value.isInfMax())) {
        throw ServiceError.invalid("INF_MIN and INF_MAX are no values of a row's primary key.");
      }
    }
  }

  static int bytes(List<PlainBufferCell> key) {
    return key.stream()
        .mapToInt(cell -> cell.getCellName().length() + RowKey.bytes(cell.getPkCellValue()))
        .sum();
  }
}
