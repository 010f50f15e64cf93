package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.TableStoreException;
import com.alicloud.openservices.tablestore.model.BatchGetRowRequest;
import com.alicloud.openservices.tablestore.model.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.Direction;
import com.alicloud.openservices.tablestore.model.GetRangeResponse;
import com.alicloud.openservices.tablestore.model.MultiRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.PrimaryKeyBuilder;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.RangeRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import java.util.List;
import org.junit.jupiter.api.Test;

class LimitsTest extends ClientTest {

  private static final int MEGABYTE = 1 << 20;

  private void put(RowPutChange change) {
    client.putRow(new PutRowRequest(change));
  }

  private static ColumnValue bytes(int length) {
    return ColumnValue.fromBinary(new byte[length]);
  }

  private static BatchWriteRowRequest batch(int rows) {
    var batch = new BatchWriteRowRequest();
    for (int i = 0; i < rows; i++) {
      batch.addRowChange(plainRow("id" + i, "x"));
    }
    return batch;
  }

  @Test
  void aKeyValueHasAtMostAKilobyte() {
    put(plainRow("x".repeat(1024), "1"));
    put(plainRow("é".repeat(512), "1"));
    assertInvalid(
        "The length of primary key column: 'id' exceeds the MaxLength:1024 with CurrentLength:1025.",
        () -> put(plainRow("x".repeat(1025), "1")));
    assertInvalid(() -> put(plainRow("é".repeat(513), "1")));
    assertInvalid(() -> get(PLAIN, plainKey("x".repeat(1025))));
    var binary = new RowPutChange(PLAIN, plainKey(PrimaryKeyValue.fromBinary(new byte[1025])));
    assertInvalid(() -> put(binary));
  }

  @Test
  void aValueHasAtMostTwoMegabytes() {
    put(new RowPutChange(PLAIN, plainKey("a")).addColumn("c", bytes(2 * MEGABYTE)));
    assertInvalid(
        "The length of attribute column: 'c' exceeds the MaxLength:2097152 with CurrentLength:2097153.",
        () -> put(new RowPutChange(PLAIN, plainKey("a")).addColumn("c", bytes(2 * MEGABYTE + 1))));
    assertThat(server.rows(PLAIN).get(0).getLatestColumn("c").getValue().asBinary())
        .hasSize(2 * MEGABYTE);
  }

  @Test
  void aRowHasAtMostFourMegabytes() {
    RowPutChange most =
        new RowPutChange(PLAIN, plainKey("a"))
            .addColumn("c", bytes(2 * MEGABYTE))
            .addColumn("d", bytes(2 * MEGABYTE - 5));
    put(most);
    assertRefused("OTSOutOfRowSizeLimit", () -> put(most.addColumn("e", bytes(1))));
  }

  @Test
  void aWriteHasAtMost1024Columns() {
    var change = new RowPutChange(PLAIN, plainKey("a"));
    for (int i = 0; i < 1024; i++) {
      change.addColumn("c" + i, ColumnValue.fromLong(i));
    }
    put(change);
    change.addColumn("c1024", ColumnValue.fromLong(0));
    assertInvalid(
        "The number of attribute columns exceeds the limit, limit count: 1024, column count: 1025.",
        () -> put(change));
  }

  @Test
  void aRequestHasAtMostFiveMegabytes() {
    RowPutChange change = new RowPutChange(PLAIN, plainKey("a"));
    for (String column : List.of("c", "d", "e")) {
      change.addColumn(column, bytes(2 * MEGABYTE));
    }
    assertRefused("OTSRequestBodyTooLarge", () -> put(change));
    put("a", "the connection is still good");
  }

  @Test
  void aBatchWritesAtMost200Rows() {
    client.batchWriteRow(batch(200));
    assertInvalid(() -> client.batchWriteRow(batch(201)));
  }

  @Test
  void aBatchWritesAtMostFourMegabytes() {
    var batch = new BatchWriteRowRequest();
    for (int i = 0; i < 4; i++) {
      batch.addRowChange(
          new RowPutChange(PLAIN, plainKey("a" + i)).addColumn("c", bytes(MEGABYTE)));
    }
    assertInvalid(() -> client.batchWriteRow(batch));
    assertThat(server.rows(PLAIN)).isEmpty();
  }

  @Test
  void aTimestampCountsEightBytesOfABatch() {
    assertThat(writesBatchOf(4 * MEGABYTE - 2 * rowBytes(), false)).isTrue();
    assertThat(writesBatchOf(4 * MEGABYTE - 2 * rowBytes(), true)).isFalse();
    assertThat(writesBatchOf(4 * MEGABYTE - 2 * rowBytes() - 2 * Long.BYTES, true)).isTrue();
  }

  /** Key and column, with their names. */
  private static int rowBytes() {
    return "id".length() + "a".length() + "c".length();
  }

  private boolean writesBatchOf(int valueBytes, boolean withTimestamps) {
    var batch = new BatchWriteRowRequest();
    for (String id : List.of("a", "b")) {
      var row = new RowPutChange(PLAIN, plainKey(id));
      ColumnValue value = bytes(valueBytes / 2);
      batch.addRowChange(
          withTimestamps ? row.addColumn("c", value, clock.millis()) : row.addColumn("c", value));
    }
    try {
      return client.batchWriteRow(batch).isAllSucceed();
    } catch (TableStoreException e) {
      assertThat(e.getErrorCode()).isEqualTo("OTSParameterInvalid");
      return false;
    }
  }

  @Test
  void aKeyHasAtMostFourColumnsWhateverItsTable() {
    var key = PrimaryKeyBuilder.createPrimaryKeyBuilder();
    for (int i = 0; i < 5; i++) {
      key.addPrimaryKeyColumn("k" + i, PrimaryKeyValue.fromLong(i));
    }
    String message = "The number of primary key columns must be in range: [1, 4].";
    assertInvalid(message, () -> put(new RowPutChange("missing", key.build())));
    assertInvalid(message, () -> get("missing", key.build()));
  }

  @Test
  void aBatchReadsAtMost100Rows() {
    var criteria = new MultiRowQueryCriteria(PLAIN);
    criteria.setMaxVersions(1);
    var request = new BatchGetRowRequest();
    for (int i = 0; i < 100; i++) {
      criteria.addRow(plainKey("a" + i));
    }
    request.addMultiRowQueryCriteria(criteria);
    assertThat(client.batchGetRow(request).getSucceedRows()).hasSize(100);
    criteria.addRow(plainKey("a100"));
    assertInvalid(() -> client.batchGetRow(request));
  }

  @Test
  void aPageScansAtMost5000Rows() {
    for (int i = 0; i < 5_100; i += 100) {
      var batch = new BatchWriteRowRequest();
      for (int j = 0; j < 100; j++) {
        batch.addRowChange(entry("room", "m"));
      }
      client.batchWriteRow(batch);
    }
    RangeRowQueryCriteria criteria = range("room", Direction.FORWARD);
    criteria.setLimit(6_000);
    GetRangeResponse page = getRange(criteria);
    assertThat(page.getRows()).hasSize(5_000);
    criteria.setInclusiveStartPrimaryKey(page.getNextStartPrimaryKey());
    page = getRange(criteria);
    assertThat(page.getRows()).hasSize(100);
    assertThat(page.getNextStartPrimaryKey()).isNull();
  }

  @Test
  void aPageScansAtMostFourMegabytes() {
    for (int i = 0; i < 5; i++) {
      put(entry("room", "m" + i).addColumn("c", bytes(MEGABYTE)));
    }
    for (Direction direction : Direction.values()) {
      RangeRowQueryCriteria criteria = range("room", direction);
      GetRangeResponse page = getRange(criteria);
      assertThat(page.getRows()).hasSize(3);
      criteria.setInclusiveStartPrimaryKey(page.getNextStartPrimaryKey());
      assertThat(getRange(criteria).getRows()).hasSize(2);
    }
    RangeRowQueryCriteria few = range("room", Direction.FORWARD);
    few.addColumnsToGet("body");
    GetRangeResponse page = getRange(few);
    assertThat(page.getRows()).as("whole rows are scanned").hasSize(3);
    assertThat(page.getConsumedCapacity().getCapacityUnit().getReadCapacityUnit()).isEqualTo(1);
  }

  @Test
  void columnNamesAreAsTablesAre() {
    for (String name : List.of("#", "a b", "1", "ä", "x".repeat(256), "id")) {
      assertInvalid(
          () ->
              put(new RowPutChange(PLAIN, plainKey("a")).addColumn(name, ColumnValue.fromLong(1))));
    }
    put(new RowPutChange(PLAIN, plainKey("a")).addColumn("x".repeat(255), ColumnValue.fromLong(1)));
  }

  @Test
  void aColumnIsWrittenOnce() {
    assertInvalid(() -> put(plainRow("a", "1").addColumn("body", ColumnValue.fromLong(1))));
  }

  @Test
  void whatIsNoNumberIsNoValue() {
    for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertInvalid(() -> put(plainRow("a", "1").addColumn("d", ColumnValue.fromDouble(value))));
    }
  }
}
