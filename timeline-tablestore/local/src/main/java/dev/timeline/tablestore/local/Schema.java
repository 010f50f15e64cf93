package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.PrimaryKeyOption;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.PrimaryKeySchema;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.TableMeta;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferCell;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A table's key columns, and the keys that fit them. */
final class Schema {

  private static final int NONE = -1;

  private final TableMeta meta;
  private final List<String> names;
  private final int autoIncrement;

  private Schema(TableMeta meta) {
    this.meta = meta;
    names = meta.getPrimaryKeyList().stream().map(PrimaryKeySchema::getName).toList();
    int found = NONE;
    for (int i = 0; i < names.size(); i++) {
      if (isAutoIncrement(meta.getPrimaryKey(i))) {
        found = i;
      }
    }
    autoIncrement = found;
  }

  /** Refuses what no table can be made of. */
  static Schema of(TableMeta meta, Rules rules) {
    Limits.checkTableName(meta.getTableName());
    int columns = meta.getPrimaryKeyCount();
    if (columns < 1 || columns > Limits.KEY_COLUMNS) {
      throw ServiceError.invalid(
          "The number of primary key columns must be in range: [1, " + Limits.KEY_COLUMNS + "].");
    }
    Set<String> names = new HashSet<>();
    for (PrimaryKeySchema column : meta.getPrimaryKeyList()) {
      rules.checkColumnName(column.getName());
      if (!names.add(column.getName())) {
        throw ServiceError.invalid("Duplicated primary key name: '" + column.getName() + "'.");
      }
    }
    checkAutoIncrement(meta);
    if (meta.getDefinedColumnCount() > Limits.DEFINED_COLUMNS) {
      throw ServiceError.invalid("The number of defined columns must be in range: [0, 32].");
    }
    meta.getDefinedColumnList().forEach(column -> rules.checkColumnName(column.getName()));
    return new Schema(meta);
  }

  private static void checkAutoIncrement(TableMeta meta) {
    List<PrimaryKeySchema> columns =
        meta.getPrimaryKeyList().stream().filter(Schema::isAutoIncrement).toList();
    if (columns.size() > 1) {
      throw ServiceError.invalid("AUTO_INCREMENT primary key count must <= 1.");
    }
    for (PrimaryKeySchema column : columns) {
      if (column.equals(meta.getPrimaryKey(0))) {
        throw ServiceError.invalid(
            "First primary key can't be auto increment, table: " + meta.getTableName() + ".");
      }
      switch (column.getType()) {
        case INTEGER -> {}
        default -> throw ServiceError.invalid("AUTO_INCREMENT primary key must be integer.");
      }
    }
  }

  private static boolean isAutoIncrement(PrimaryKeySchema column) {
    return column.hasOption() && column.getOption() == PrimaryKeyOption.AUTO_INCREMENT;
  }

  TableMeta meta() {
    return meta;
  }

  List<String> names() {
    return names;
  }

  boolean hasAutoIncrement() {
    return autoIncrement != NONE;
  }

  /** Returns the key with the id in place of the placeholder. */
  RowKey withId(List<PrimaryKeyValue> key, long id) {
    List<PrimaryKeyValue> values = new ArrayList<>(key);
    values.set(autoIncrement, PrimaryKeyValue.fromLong(id));
    return new RowKey(values);
  }

  /** Returns the values of a row's key, with a placeholder only where the service fills it in. */
  List<PrimaryKeyValue> values(List<PlainBufferCell> cells) {
    return check(cells, false);
  }

  /** Returns an end of a range, which may be infinite. */
  RowKey bound(List<PlainBufferCell> cells) {
    return new RowKey(check(cells, true));
  }

  private List<PrimaryKeyValue> check(List<PlainBufferCell> cells, boolean infinite) {
    if (cells.size() != names.size()) {
      throw mismatch("size", cells.size(), names.size());
    }
    List<PrimaryKeyValue> values = new ArrayList<>(cells.size());
    for (int i = 0; i < cells.size(); i++) {
      String name = cells.get(i).getCellName();
      PrimaryKeyValue value = cells.get(i).getPkCellValue();
      if (!name.equals(names.get(i))) {
        throw mismatch("name", name, names.get(i));
      }
      if (!fits(i, value, infinite)) {
        throw mismatch("type", typeOf(value), encoded(meta.getPrimaryKey(i).getType().name()));
      }
      values.add(value);
    }
    return values;
  }

  private static ServiceError mismatch(String what, Object input, Object expected) {
    return ErrorCode.INVALID_PK.error(
        "Validate PK %s fail. Input: %s, Meta: %s.".formatted(what, input, expected));
  }

  private static String typeOf(PrimaryKeyValue value) {
    if (value.isPlaceHolderForAutoIncr()) {
      return "VT_AUTO_INCREMENT";
    }
    if (value.isInfMin() || value.isInfMax()) {
      return value.isInfMin() ? "VT_INF_MIN" : "VT_INF_MAX";
    }
    return encoded(value.getType().name());
  }

  /** Returns the name of a type in the encoding of rows. */
  private static String encoded(String type) {
    return "VT_" + (type.equals("BINARY") ? "BLOB" : type);
  }

  private boolean fits(int column, PrimaryKeyValue value, boolean infinite) {
    if (value.isInfMin() || value.isInfMax()) {
      return infinite;
    }
    if (value.isPlaceHolderForAutoIncr()) {
      return column == autoIncrement && !infinite;
    }
    return value.getType().name().equals(meta.getPrimaryKey(column).getType().name());
  }

  /** Returns a column of a key as a filter sees it; none if the key has none of that name. */
  List<Cell> cell(RowKey key, String name) {
    int column = names.indexOf(name);
    if (column < 0) {
      return List.of();
    }
    PrimaryKeyValue value = key.values().get(column);
    return List.of(
        new Cell(
            switch (value.getType()) {
              case STRING -> ColumnValue.fromString(value.asString(), value.asStringInBytes());
              case INTEGER -> ColumnValue.fromLong(value.asLong());
              default -> ColumnValue.fromBinary(value.asBinary());
            },
            0));
  }

  /** Returns the key as replies carry it. */
  List<PlainBufferCell> cells(RowKey key) {
    List<PlainBufferCell> cells = new ArrayList<>(names.size());
    List<PrimaryKeyValue> values = key.values();
    for (int i = 0; i < names.size(); i++) {
      var cell = new PlainBufferCell();
      cell.setCellName(names.get(i));
      cell.setPkCellValue(values.get(i));
      cells.add(cell);
    }
    return cells;
  }
}
