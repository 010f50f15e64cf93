package dev.timeline.tablestore.local;

import java.time.InstantSource;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The tables of the instance, and the clock by which their rows age. */
final class Tables {

  private static final long NOT_HELD = Long.MIN_VALUE;

  private final NavigableMap<String, Table> byName = new ConcurrentSkipListMap<>();
  private final InstantSource clock;
  private final long seed;
  private volatile long heldMillis = NOT_HELD;

  Tables(InstantSource clock, long seed) {
    this.clock = clock;
    this.seed = seed;
  }

  long now() {
    long held = heldMillis;
    return held == NOT_HELD ? clock.millis() : held;
  }

  /** Lets the time stand still, for a change that is to be made again at the same time. */
  void holdTime(long millis) {
    heldMillis = millis;
  }

  void releaseTime() {
    heldMillis = NOT_HELD;
  }

  List<String> names() {
    return List.copyOf(byName.keySet());
  }

  @Nullable Table find(String name) {
    return byName.get(name);
  }

  /** Returns the table to write to, to read many rows of, or to change. */
  Table existing(String name) {
    Limits.checkTableName(name);
    Table table = byName.get(name);
    if (table == null) {
      throw ErrorCode.OBJECT_NOT_EXIST.error();
    }
    return table;
  }

  /** Returns the table to read a single row of, whose absence the service answers differently. */
  Table forGetRow(String name) {
    Limits.checkTableName(name);
    Table table = byName.get(name);
    if (table == null) {
      throw ServiceError.invalid("Requested table does not exist.");
    }
    return table;
  }

  synchronized void create(Schema schema, TableSettings settings) {
    String name = schema.meta().getTableName();
    if (byName.containsKey(name)) {
      throw ErrorCode.OBJECT_ALREADY_EXIST.error();
    }
    if (byName.size() >= Limits.TABLES) {
      throw ErrorCode.QUOTA_EXHAUSTED.error("Number of tables exceeded the quota.");
    }
    byName.put(name, new Table(schema, settings, now(), seed + name.hashCode()));
  }

  synchronized void delete(String name) {
    var unused = existing(name);
    byName.remove(name);
  }
}
