package dev.timeline.tablestore.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.Condition;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.DeleteRowRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.OperationType;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.PutRowRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.ReturnContent;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.RowExistenceExpectation;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.UpdateRowRequest;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferCell;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferConsts;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferRow;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.aliyun.ots.thirdparty.com.google.protobuf.ByteString;
import com.aliyun.ots.thirdparty.com.google.protobuf.Message;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A row to put, update or delete. It was checked for all that can be told without its table. */
final class RowChange {

  private final OperationType type;
  private final ByteString encoded;
  private final Condition expected;
  private final List<PlainBufferCell> key;
  private final List<PlainBufferCell> cells;
  private final RowExistenceExpectation expectation;
  private final boolean conditional;
  private final Filters.Parsed condition;
  private final ReturnContent wanted;
  private final int bytes;

  RowChange(
      OperationType type,
      ByteString encoded,
      Condition condition,
      ReturnContent wanted,
      Rules rules) {
    PlainBufferRow row = PlainBuffer.readRow(encoded);
    this.type = type;
    this.encoded = encoded;
    this.expected = condition;
    this.key = row.getPrimaryKey();
    this.cells = row.getCells();
    this.expectation = condition.getRowExistence();
    this.conditional = !condition.getColumnCondition().isEmpty();
    this.condition = Filters.parseCondition(condition.getColumnCondition(), rules);
    this.wanted = wanted;
    if (row.hasDeleteMarker() != (type == OperationType.DELETE)) {
      throw ServiceError.invalid("Invalid request of " + type + " row: RowDeleteMarker.");
    }
    if (rules.areStrict()
        && type == OperationType.DELETE
        && expectation == RowExistenceExpectation.EXPECT_NOT_EXIST) {
      throw ServiceError.invalid("Invalid row-existence expectation: EXPECT_NOT_EXIST.");
    }
    checkKey(rules);
    bytes = checkCells(rules);
  }

  private void checkKey(Rules rules) {
    KeyCells.checkCount(key);
    int placeholders = 0;
    for (PlainBufferCell cell : key) {
      KeyCells.check(cell, rules);
      PrimaryKeyValue value = cell.getPkCellValue();
      KeyCells.checkFinite(value);
      placeholders += value.isPlaceHolderForAutoIncr() ? 1 : 0;
    }
    if (placeholders == 0) {
      return;
    }
    if (placeholders > 1) {
      throw ServiceError.invalid(placeholders + " pk auto increment exist in row.");
    }
    if (type == OperationType.DELETE) {
      throw ServiceError.invalid("Invalid row to delete which with pk auto increment.");
    }
    if (expectation != RowExistenceExpectation.IGNORE) {
      throw ServiceError.invalid(
          "Invalid expect: " + expectation + " when modify row with pk auto increment.");
    }
    if (conditional) {
      throw ServiceError.invalid("Can't set condition when modify row with pk auto increment.");
    }
  }

  private int checkCells(Rules rules) {
    if (type == OperationType.UPDATE && cells.isEmpty()) {
      throw ServiceError.invalid("Invalid update row request: missing cells in request.");
    }
    if (type == OperationType.DELETE && !cells.isEmpty()) {
      throw ServiceError.invalid("Invalid delete row request: unexpected cells in request.");
    }
    if (cells.size() > Limits.COLUMNS_IN_WRITE) {
      throw ServiceError.invalid(
          "The number of attribute columns exceeds the limit, limit count: %d, column count: %d."
              .formatted(Limits.COLUMNS_IN_WRITE, cells.size()));
    }
    int size = KeyCells.bytes(key);
    Set<String> ofKey = new HashSet<>();
    key.forEach(cell -> ofKey.add(cell.getCellName()));
    Set<String> seen = new HashSet<>();
    for (PlainBufferCell cell : cells) {
      String name = cell.getCellName();
      rules.checkColumnName(name);
      if (ofKey.contains(name)) {
        throw ServiceError.invalid(
            "Duplicated attribute column name with primary key column: " + name + ".");
      }
      if (!seen.add(name + ":" + cell.getCellTimestamp()) && rules.areStrict()) {
        throw duplicated(name);
      }
      size += name.getBytes(UTF_8).length + AttributeCells.check(type, cell);
    }
    checkIncrements();
    if (size > Limits.WRITE_BYTES) {
      throw ErrorCode.OUT_OF_ROW_SIZE_LIMIT.error();
    }
    return size;
  }

  /** Refuses other changes of a column to which something is added. */
  private void checkIncrements() {
    for (PlainBufferCell cell : cells) {
      String name = cell.getCellName();
      boolean adds = cell.hasCellType() && cell.getCellType() == PlainBufferConsts.INCREMENT;
      if (adds && cells.stream().filter(it -> it.getCellName().equals(name)).count() > 1) {
        throw duplicated(name);
      }
    }
  }

  private static ServiceError duplicated(String column) {
    return ServiceError.invalid("Duplicated attribute column name: " + column + ".");
  }

  /** Returns the operation that makes this change alone. */
  String operation() {
    return switch (type) {
      case PUT -> "PutRow";
      case UPDATE -> "UpdateRow";
      case DELETE -> "DeleteRow";
    };
  }

  /** Returns the request that makes this change alone. */
  Message request(String table) {
    return switch (type) {
      case PUT ->
          PutRowRequest.newBuilder()
              .setTableName(table)
              .setRow(encoded)
              .setCondition(expected)
              .build();
      case UPDATE ->
          UpdateRowRequest.newBuilder()
              .setTableName(table)
              .setRowChange(encoded)
              .setCondition(expected)
              .build();
      case DELETE ->
          DeleteRowRequest.newBuilder()
              .setTableName(table)
              .setPrimaryKey(encoded)
              .setCondition(expected)
              .build();
    };
  }

  OperationType type() {
    return type;
  }

  List<PlainBufferCell> key() {
    return key;
  }

  List<PrimaryKeyValue> keyValues() {
    return key.stream().map(PlainBufferCell::getPkCellValue).toList();
  }

  List<PlainBufferCell> cells() {
    return cells;
  }

  boolean hasPlaceholder() {
    return key.stream().anyMatch(cell -> cell.getPkCellValue().isPlaceHolderForAutoIncr());
  }

  RowExistenceExpectation expectation() {
    return expectation;
  }

  boolean needsRead() {
    return conditional || expectation != RowExistenceExpectation.IGNORE;
  }

  /** Returns whether a row meets the condition on its columns. */
  boolean accepts(Filters.Row row) {
    return condition.rows().test(row);
  }

  /** Returns the columns that the condition reads; none if only existence is checked. */
  Set<String> conditionColumns() {
    return condition.columns();
  }

  ReturnContent wanted() {
    return wanted;
  }

  int bytes() {
    return bytes;
  }

  /** Returns whether there is anything to store, should the row not exist. */
  boolean putsColumns() {
    return cells.stream()
        .anyMatch(cell -> !cell.hasCellType() || cell.getCellType() == PlainBufferConsts.INCREMENT);
  }
}
