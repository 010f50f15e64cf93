package dev.timeline.bench.tablestore;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.alicloud.openservices.tablestore.model.Column;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.PrimaryKeyColumn;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.Row;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** Rows as this library writes them, for those who do not use it. */
final class Rows {

  static final String PARTITION = "partition_key";
  static final String TIMELINE = "timeline_id";
  static final String SEQ_ID = "seq_id";

  private static final String BODY = "_body";
  private static final int PARTITION_DIGITS = 4;
  private static final int MILLIS_UNTIL_DUE = 2_500;

  private static final AtomicLong COUNT = new AtomicLong();

  private Rows() {}

  static PrimaryKeyColumn partition(String timelineId) {
    return new PrimaryKeyColumn(PARTITION, PrimaryKeyValue.fromString(digits(timelineId)));
  }

  static PrimaryKeyColumn timeline(String timelineId) {
    return new PrimaryKeyColumn(TIMELINE, PrimaryKeyValue.fromString(timelineId));
  }

  private static String digits(String timelineId) {
    try {
      byte[] digest = MessageDigest.getInstance("MD5").digest(timelineId.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, PARTITION_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has MD5", e);
    }
  }

  /** Returns a row's columns beside the key: the body, an id of its own, and when. */
  static List<Column> columns(byte[] body) {
    long now = System.currentTimeMillis();
    String id = "bench-" + Long.toString(COUNT.incrementAndGet(), Character.MAX_RADIX);
    return List.of(
        new Column(BODY, ColumnValue.fromBinary(body)),
        new Column("_append_id", ColumnValue.fromString(id)),
        new Column("_time", ColumnValue.fromLong(now)),
        new Column("_due", ColumnValue.fromLong(now + MILLIS_UNTIL_DUE)));
  }

  static long seqId(PrimaryKey key) {
    return key.getPrimaryKeyColumn(SEQ_ID).getValue().asLong();
  }

  /** Returns what a row adds to the sum of {@link Client.One#page}. */
  static long sum(Row row) {
    for (Column column : row.getColumns()) { // a lookup by name would first build a map
      if (column.getName().equals(BODY)) {
        return seqId(row.getPrimaryKey()) + column.getValue().asBinary()[0];
      }
    }
    throw new IllegalStateException("a row without a body");
  }

  /** Returns the same, of the columns by their names. */
  static long sum(long seqId, Map<String, Column> columns) {
    return seqId + Objects.requireNonNull(columns.get(BODY)).getValue().asBinary()[0];
  }
}
