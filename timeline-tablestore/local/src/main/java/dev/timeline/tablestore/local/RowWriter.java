package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.OperationType;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferCell;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferConsts;
import com.alicloud.openservices.tablestore.model.ColumnType;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The maker of the row that a write leaves behind. */
final class RowWriter {

  private final TableSettings settings;
  private final long now;

  RowWriter(TableSettings settings, long now) {
    this.settings = settings;
    this.now = now;
  }

  static boolean isDelete(RowChange change) {
    return change.type() == OperationType.DELETE;
  }

  // Null if no row remains.
  @Nullable StoredRow write(RowKey key, @Nullable StoredRow existing, RowChange change) {
    if (isDelete(change)) {
      return null;
    }
    if (change.type() == OperationType.PUT) {
      return put(key, new TreeMap<>(), change);
    }
    if (!settings.options().getAllowUpdate()) {
      throw ServiceError.invalid("UpdateRow is not allowed: the table's AllowUpdate is false.");
    }
    if (existing == null && !change.putsColumns()) {
      return null;
    }
    return put(key, existing == null ? new TreeMap<>() : existing.columns(), change);
  }

  private StoredRow put(RowKey key, NavigableMap<String, List<Cell>> columns, RowChange change) {
    for (PlainBufferCell cell : change.cells()) {
      String name = cell.getCellName();
      if (!cell.hasCellType()) {
        add(columns, name, cell, cell.getCellValue());
        continue;
      }
      switch (cell.getCellType()) {
        case PlainBufferConsts.DELETE_ALL_VERSION -> columns.remove(name);
        case PlainBufferConsts.DELETE_ONE_VERSION -> {
          List<Cell> left =
              columns.getOrDefault(name, List.of()).stream()
                  .filter(version -> version.timestamp() != cell.getCellTimestamp())
                  .toList();
          if (left.isEmpty()) {
            columns.remove(name);
          } else {
            columns.put(name, left);
          }
        }
        default -> {
          List<Cell> before = columns.getOrDefault(name, List.of());
          if (!before.isEmpty() && before.get(0).value().getType() != ColumnType.INTEGER) {
            throw ServiceError.invalid("Only an INTEGER can be added to column: " + name + ".");
          }
          long sum = before.isEmpty() ? 0 : before.get(0).value().asLong();
          add(columns, name, cell, ColumnValue.fromLong(sum(name, sum, cell.getCellValue())));
        }
      }
    }
    return new StoredRow(key, columns, now);
  }

  private static long sum(String column, long before, ColumnValue added) {
    try {
      return Math.addExact(before, added.asLong());
    } catch (ArithmeticException e) {
      throw ServiceError.invalid("The value of column: " + column + " is out of range.");
    }
  }

  private void add(
      NavigableMap<String, List<Cell>> columns,
      String name,
      PlainBufferCell cell,
      ColumnValue value) {
    if (cell.hasCellTimestamp()) {
      settings.checkTimestamp(name, cell.getCellTimestamp(), now);
    }
    long timestamp = cell.hasCellTimestamp() ? cell.getCellTimestamp() : now;
    StoredRow.addVersion(columns, name, new Cell(value, timestamp), settings.maxVersions());
  }
}
