package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.model.ColumnValue;

/** One version of a column; the timestamp is in milliseconds. */
record Cell(ColumnValue value, long timestamp) {

  int bytes() {
    return bytes(value) + Long.BYTES;
  }

  static int bytes(ColumnValue value) {
    return switch (value.getType()) {
      case STRING -> value.asStringInBytes().length;
      case BINARY -> value.asBinary().length;
      case BOOLEAN -> 1;
      default -> Long.BYTES;
    };
  }
}
