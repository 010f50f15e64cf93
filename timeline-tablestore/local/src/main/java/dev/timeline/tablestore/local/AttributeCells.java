package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.OperationType;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferCell;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferConsts;
import com.alicloud.openservices.tablestore.model.ColumnType;
import com.alicloud.openservices.tablestore.model.ColumnValue;

/** The checks of columns that every write has to pass. */
final class AttributeCells {

  private AttributeCells() {}

  /** Checks a column, and returns the number of bytes that its value takes. */
  static int check(OperationType type, PlainBufferCell cell) {
    String name = cell.getCellName();
    if (cell.hasCellType() && type != OperationType.UPDATE) {
      throw ServiceError.invalid("OpType cannot be given for column name: " + name + " in PutRow.");
    }
    if (!cell.hasCellType() || cell.getCellType() == PlainBufferConsts.INCREMENT) {
      return checkValue(name, cell);
    }
    boolean one = cell.getCellType() == PlainBufferConsts.DELETE_ONE_VERSION;
    if (!one && cell.getCellType() != PlainBufferConsts.DELETE_ALL_VERSION) {
      throw ServiceError.invalid("Invalid op type of cell: " + cell.getCellType() + ".");
    }
    if (cell.hasCellValue()) {
      throw ServiceError.invalid(
          "Column value cannot be given when type is DELETE_ONE_VERSION,DELETE_ALL_VERSION.");
    }
    if (one != cell.hasCellTimestamp()) {
      throw ServiceError.invalid(
          one
              ? "Timestamp must be given when type is DELETE_ONE_VERSION."
              : "Timestamp cannot be given when type is DELETE_ALL_VERSION.");
    }
    return 0;
  }

  private static int checkValue(String name, PlainBufferCell cell) {
    if (!cell.hasCellValue()) {
      throw ServiceError.invalid("Cell data broken, attr has no value, name: " + name + ".");
    }
    ColumnValue value = cell.getCellValue();
    if (cell.hasCellType() && value.getType() != ColumnType.INTEGER) {
      throw ServiceError.invalid("Only an INTEGER can be added to column: " + name + ".");
    }
    if (value.getType() == ColumnType.DOUBLE && !Double.isFinite(value.asDouble())) {
      throw ServiceError.invalid("NaN and Infinity can't be set to double value.");
    }
    if (cell.hasCellType() && cell.hasCellTimestamp()) {
      throw ServiceError.invalid("Timestamp cannot be given when type is INCREMENT.");
    }
    return checkLength(name, value) + timestampBytes(name, cell);
  }

  /** Checks the length of a value, in a row or in a condition, and returns it in bytes. */
  static int checkLength(String name, ColumnValue value) {
    int length = Cell.bytes(value);
    if (length > Limits.VALUE_BYTES) {
      throw ServiceError.invalid(
          "The length of attribute column: '%s' exceeds the MaxLength:%d with CurrentLength:%d."
              .formatted(name, Limits.VALUE_BYTES, length));
    }
    return length;
  }

  private static int timestampBytes(String name, PlainBufferCell cell) {
    if (!cell.hasCellTimestamp()) {
      return 0;
    }
    long timestamp = cell.getCellTimestamp();
    if (timestamp < 0 || timestamp >= Limits.TIMESTAMPS_END) {
      throw ServiceError.invalid(
          "The timestamp of attribute column: '%s' must be in range [0, %d): %d."
              .formatted(name, Limits.TIMESTAMPS_END, timestamp));
    }
    return Long.BYTES;
  }
}
