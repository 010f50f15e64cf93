package dev.timeline.tablestore.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A row as it was after some write: columns by name, each with its versions, newest first. Never
 * changes.
 */
final class StoredRow {

  private final RowKey key;
  private final Columns columns;
  private final long writtenMillis;
  private final long oldestMillis;
  private final int bytes;

  StoredRow(RowKey key, NavigableMap<String, List<Cell>> columns, long writtenMillis) {
    this.key = key;
    this.columns = Columns.of(columns);
    this.writtenMillis = writtenMillis;
    int size = key.bytes();
    long oldest = writtenMillis;
    for (Map.Entry<String, List<Cell>> column : columns.entrySet()) {
      size += bytes(column.getKey(), column.getValue());
      for (Cell cell : column.getValue()) {
        oldest = Math.min(oldest, cell.timestamp());
      }
    }
    oldestMillis = oldest;
    bytes = size;
  }

  static StoredRow empty(RowKey key, long now) {
    return new StoredRow(key, new TreeMap<>(), now);
  }

  RowKey key() {
    return key;
  }

  /** Returns the columns by name, each with its versions; a copy, to change. */
  NavigableMap<String, List<Cell>> columns() {
    return columns.unpack();
  }

  List<Cell> versions(String column) {
    return columns().getOrDefault(column, List.of());
  }

  long writtenMillis() {
    return writtenMillis;
  }

  int bytes() {
    return bytes;
  }

  /** Counts each version with its column's name. */
  static int bytes(String column, List<Cell> versions) {
    int size = 0;
    for (Cell version : versions) {
      size += column.length() + version.bytes();
    }
    return size;
  }

  /** Counts the key and all versions of these columns. */
  int bytes(Set<String> columnsToCount) {
    int size = key.bytes();
    if (!columnsToCount.isEmpty()) {
      NavigableMap<String, List<Cell>> all = columns();
      for (String column : columnsToCount) {
        size += bytes(column, all.getOrDefault(column, List.of()));
      }
    }
    return size;
  }

  /**
   * Returns what of the row is younger than the table's time to live; null if nothing is. Every
   * cell ages on its own; a row without columns lives as long as if its last write had made a cell.
   */
  @Nullable StoredRow liveAt(long now, int ttlSeconds) {
    long end = now - ttlSeconds * 1000L;
    if (ttlSeconds < 0 || oldestMillis > end) {
      return this;
    }
    NavigableMap<String, List<Cell>> live = keep(cell -> cell.timestamp() > end);
    return live.isEmpty() && writtenMillis <= end ? null : new StoredRow(key, live, writtenMillis);
  }

  private NavigableMap<String, List<Cell>> keep(Predicate<Cell> wanted) {
    NavigableMap<String, List<Cell>> kept = new TreeMap<>();
    columns()
        .forEach(
            (name, cells) -> {
              List<Cell> some = cells.stream().filter(wanted).toList();
              if (!some.isEmpty()) {
                kept.put(name, some);
              }
            });
    return kept;
  }

  /** Adds a version where it belongs by age, in place of one of the same timestamp. */
  static void addVersion(
      NavigableMap<String, List<Cell>> columns, String name, Cell cell, int maxVersions) {
    List<Cell> before = columns.putIfAbsent(name, List.of(cell));
    if (before == null) {
      return;
    }
    List<Cell> versions = new ArrayList<>(before);
    versions.removeIf(version -> version.timestamp() == cell.timestamp());
    int at = 0;
    while (at < versions.size() && versions.get(at).timestamp() > cell.timestamp()) {
      at++;
    }
    versions.add(at, cell);
    columns.put(name, List.copyOf(versions.subList(0, Math.min(maxVersions, versions.size()))));
  }
}
