package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.RowExistenceExpectation;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one table. One write after the other, each visible to every read that begins after
 * it; rows that a time to live has ended are kept, since a longer one brings them back.
 */
final class Table {

  private final Schema schema;
  private final long createdMillis;
  private final AutoIncrement ids;
  private final NavigableMap<RowKey, StoredRow> rows = new TreeMap<>();
  private final ReservedUnits reserved = new ReservedUnits();
  private TableSettings settings;

  Table(Schema schema, TableSettings settings, long createdMillis, long seed) {
    this.schema = schema;
    this.settings = settings;
    this.createdMillis = createdMillis;
    ids = new AutoIncrement(seed);
  }

  Schema schema() {
    return schema;
  }

  long createdMillis() {
    return createdMillis;
  }

  synchronized TableSettings settings() {
    return settings;
  }

  synchronized void setSettings(TableSettings changed) {
    settings = changed;
  }

  /**
   * Takes the units of a write from those that are reserved, whether its condition holds or not.
   */
  synchronized void takeUnits(RowChange change, long now) {
    int reads = 0;
    List<PrimaryKeyValue> values = schema.values(change.key());
    if (!change.hasPlaceholder()) {
      reads = readUnits(change, live(rows.get(new RowKey(values)), now));
    }
    reserved.take(settings.throughput(), reads, writeUnits(change), now);
  }

  /** Takes the units of a read from those that are reserved. */
  synchronized void takeReadUnits(int units, long now) {
    reserved.take(settings.throughput(), units, 0, now);
  }

  /** Lets the numbers of rows to come leap, as if the table's partitions had been split. */
  synchronized void split() {
    ids.leap();
  }

  /** The result of a write: the row, unless it is gone, and what it cost. */
  record Written(RowKey key, @Nullable StoredRow row, int readUnits, int writeUnits) {}

  /** Makes a change. Rows are stamped in the order of their numbers, by a time asked for here. */
  synchronized Written apply(RowChange change, LongSupplier clock) {
    long now = clock.getAsLong();
    List<PrimaryKeyValue> values = schema.values(change.key());
    if (change.hasPlaceholder()) {
      long id = ids.next(RowKey.partition(values.get(0)));
      return write(schema.withId(values, id), null, change, now, 0);
    }
    var key = new RowKey(values);
    StoredRow existing = live(rows.get(key), now);
    check(change, existing);
    return write(key, existing, change, now, readUnits(change, existing));
  }

  /** Charges for the check before a write: the key, and the columns of the condition if any. */
  private static int readUnits(RowChange change, @Nullable StoredRow existing) {
    if (!change.needsRead()) {
      return 0;
    }
    return Limits.capacityUnits(existing == null ? 0 : existing.bytes(change.conditionColumns()));
  }

  private static int writeUnits(RowChange change) {
    return Limits.capacityUnits(change.bytes());
  }

  private void check(RowChange change, @Nullable StoredRow existing) {
    boolean deletes = RowWriter.isDelete(change);
    if (schema.hasAutoIncrement() && !deletes) {
      if (change.expectation() == RowExistenceExpectation.EXPECT_NOT_EXIST) {
        throw ServiceError.invalid(
            "Invalid expect: EXPECT_NOT_EXIST when modify a specific row for table with pk auto"
                + " increment.");
      }
      if (existing == null) {
        throw ErrorCode.CONDITION_CHECK_FAIL.error();
      }
    }
    boolean asExpected =
        switch (change.expectation()) {
          case IGNORE -> true;
          case EXPECT_EXIST -> existing != null;
          case EXPECT_NOT_EXIST -> existing == null;
        };
    if (!asExpected || !change.accepts(name -> cells(existing, name))) {
      throw ErrorCode.CONDITION_CHECK_FAIL.error();
    }
  }

  private List<Cell> cells(@Nullable StoredRow existing, String column) {
    if (existing == null) {
      return List.of();
    }
    List<Cell> ofKey = schema.cell(existing.key(), column);
    return ofKey.isEmpty() ? existing.versions(column) : ofKey;
  }

  private Written write(
      RowKey key, @Nullable StoredRow existing, RowChange change, long now, int readUnits) {
    StoredRow row = new RowWriter(settings, now).write(key, existing, change);
    if (row == null) {
      rows.remove(key);
    } else {
      rows.put(key, row);
    }
    return new Written(key, row, readUnits, writeUnits(change));
  }

  synchronized @Nullable StoredRow get(RowKey key, long now) {
    return live(rows.get(key), now);
  }

  /** Goes through the rows of a range in its order until it is told to stop. */
  synchronized void scan(Range range, long now, Visitor visitor) {
    NavigableMap<RowKey, StoredRow> part =
        range.forward()
            ? rows.subMap(range.from(), true, range.to(), false)
            : rows.subMap(range.to(), false, range.from(), true).descendingMap();
    for (StoredRow row : part.values()) {
      StoredRow live = live(row, now);
      if (live != null && !visitor.visit(live)) {
        return;
      }
    }
  }

  record Range(RowKey from, RowKey to, boolean forward) {}

  interface Visitor {
    /** Visits a row, and returns whether to go on to the next. */
    boolean visit(StoredRow row);
  }

  synchronized Collection<StoredRow> liveRows(long now) {
    return rows.values().stream().flatMap(row -> Stream.ofNullable(live(row, now))).toList();
  }

  private @Nullable StoredRow live(@Nullable StoredRow row, long now) {
    return row == null ? null : row.liveAt(now, settings.ttlSeconds());
  }
}
