package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.core.protocol.OtsFilter.ColumnPaginationFilter;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.TimeRange;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferCell;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferRow;
import com.aliyun.ots.thirdparty.com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The selection that a read makes: columns, versions, and the rows that pass its filter. */
final class Query {

  private final Set<String> wanted;
  private final long fromTimestamp;
  private final long toTimestamp;
  private final int maxVersions;
  private final Filters.Parsed filter;
  private final String startColumn;
  private final String endColumn;

  /** Takes what GetRow, BatchGetRow and GetRange say, with empty for what is unset. */
  Query(
      List<String> columnsToGet,
      @Nullable TimeRange time,
      @Nullable Integer maxVersions,
      ByteString filter,
      String startColumn,
      String endColumn,
      Rules rules) {
    columnsToGet.forEach(rules::checkColumnName);
    if (columnsToGet.size() > Limits.COLUMNS_IN_WRITE) {
      throw ServiceError.invalid(
          "The number of columns from the request exceeds the limit, limit count: %d, column count: %d."
              .formatted(Limits.COLUMNS_IN_WRITE, columnsToGet.size()));
    }
    this.filter = Filters.parse(filter, rules);
    if (time == null && maxVersions == null) {
      throw ServiceError.invalid("No version condition is specified.");
    }
    if (maxVersions != null && maxVersions <= 0) {
      throw ServiceError.invalid(
          "Invalid max versions: " + maxVersions + ". Reason: Max versions must be positive.");
    }
    if (time != null && !time.hasSpecificTime() && !(time.hasStartTime() && time.hasEndTime())) {
      throw ServiceError.invalid("Start and end time must be given at the same time.");
    }
    wanted = new HashSet<>(columnsToGet);
    this.maxVersions = maxVersions == null ? Integer.MAX_VALUE : maxVersions;
    if (time == null) {
      fromTimestamp = 0;
      toTimestamp = Long.MAX_VALUE;
    } else {
      fromTimestamp = time.hasSpecificTime() ? time.getSpecificTime() : time.getStartTime();
      toTimestamp = time.hasSpecificTime() ? time.getSpecificTime() + 1 : time.getEndTime();
    }
    this.startColumn = startColumn;
    this.endColumn = endColumn;
  }

  /**
   * A row that was read.
   *
   * @param row as the reply carries it; null if it is left out
   * @param bytes of the key and of the columns asked for, even if the row is left out
   */
  record Read(@Nullable PlainBufferRow row, int bytes) {}

  /**
   * Reads a row. It is left out if it has none of the columns asked for, or does not pass the
   * filter, which sees no other columns than those.
   */
  Read read(StoredRow row, Schema schema, int tableMaxVersions) {
    NavigableMap<String, List<Cell>> asked = select(row, Math.min(maxVersions, tableMaxVersions));
    int bytes = row.key().bytes();
    for (Map.Entry<String, List<Cell>> column : asked.entrySet()) {
      bytes += StoredRow.bytes(column.getKey(), column.getValue());
    }
    ColumnPaginationFilter pagination = filter.pagination();
    NavigableMap<String, List<Cell>> seen = pagination == null ? asked : page(asked, pagination);
    return new Read(
        passes(row.key(), seen, schema) ? encode(row.key(), seen, schema) : null, bytes);
  }

  /** Returns the versions that the filter sees; columns of the key are asked for like others. */
  private List<Cell> keyOrSeen(
      String name, RowKey key, NavigableMap<String, List<Cell>> seen, Schema schema) {
    return wanted.isEmpty() || wanted.contains(name)
        ? seen.getOrDefault(name, schema.cell(key, name))
        : List.of();
  }

  private boolean passes(RowKey key, NavigableMap<String, List<Cell>> seen, Schema schema) {
    boolean keyWanted = wanted.isEmpty() || schema.names().stream().anyMatch(wanted::contains);
    return (keyWanted || !seen.isEmpty())
        && filter.rows().test(name -> keyOrSeen(name, key, seen, schema));
  }

  private NavigableMap<String, List<Cell>> select(StoredRow row, int versions) {
    NavigableMap<String, List<Cell>> seen = new TreeMap<>();
    row.columns()
        .forEach(
            (name, cells) -> {
              if (isWanted(name)) {
                List<Cell> some = select(cells, versions);
                if (!some.isEmpty()) {
                  seen.put(name, some);
                }
              }
            });
    return seen;
  }

  private boolean isWanted(String column) {
    return (wanted.isEmpty() || wanted.contains(column))
        && (startColumn.isEmpty() || column.compareTo(startColumn) >= 0)
        && (endColumn.isEmpty() || column.compareTo(endColumn) < 0);
  }

  private List<Cell> select(List<Cell> cells, int versions) {
    if (cells.size() == 1 && isInTime(cells.get(0))) {
      return cells;
    }
    return cells.stream().filter(this::isInTime).limit(versions).toList();
  }

  private boolean isInTime(Cell cell) {
    return cell.timestamp() >= fromTimestamp && cell.timestamp() < toTimestamp;
  }

  private static NavigableMap<String, List<Cell>> page(
      NavigableMap<String, List<Cell>> seen, ColumnPaginationFilter pagination) {
    NavigableMap<String, List<Cell>> page = new TreeMap<>();
    int at = 0;
    for (Map.Entry<String, List<Cell>> column : seen.entrySet()) {
      int offset = pagination.getOffset();
      if (at >= offset && at - offset < pagination.getLimit()) {
        page.put(column.getKey(), column.getValue());
      }
      at++;
    }
    return page;
  }

  static PlainBufferRow encode(RowKey key, Map<String, List<Cell>> columns, Schema schema) {
    List<PlainBufferCell> cells = new ArrayList<>();
    columns.forEach(
        (name, versions) -> {
          for (Cell version : versions) {
            var cell = new PlainBufferCell();
            cell.setCellName(name);
            cell.setCellValue(version.value());
            cell.setCellTimestamp(version.timestamp());
            cells.add(cell);
          }
        });
    return new PlainBufferRow(schema.cells(key), cells, false);
  }
}
