package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.model.BatchGetRowRequest;
import com.alicloud.openservices.tablestore.model.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.model.BatchWriteRowResponse;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.DescribeTableRequest;
import com.alicloud.openservices.tablestore.model.Direction;
import com.alicloud.openservices.tablestore.model.GetRowRequest;
import com.alicloud.openservices.tablestore.model.MultiRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.PrimaryKeySchema;
import com.alicloud.openservices.tablestore.model.PrimaryKeyType;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.RangeRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.ReturnType;
import com.alicloud.openservices.tablestore.model.Row;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import com.alicloud.openservices.tablestore.model.RowUpdateChange;
import com.alicloud.openservices.tablestore.model.SingleRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.UpdateRowRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The server's clock, which tests step while it runs and clients read from cells. */
class ServerClockTest extends ClientTest {

  private static final Duration STEP = Duration.ofMinutes(90);

  private static RowPutChange threeColumns() {
    return entry("room", "m")
        .addColumn("kind", ColumnValue.fromLong(1))
        .addColumn("origin", ColumnValue.fromString("s"));
  }

  /** Returns the row's columns, each with its timestamp. */
  private static List<String> stamps(Row row) {
    return Arrays.stream(row.getColumns())
        .map(column -> column.getName() + "@" + column.getTimestamp())
        .toList();
  }

  /** Returns the same of a row with these columns that is written now. */
  private List<String> stamps(String... columns) {
    return Arrays.stream(columns).map(name -> name + "@" + clock.millis()).toList();
  }

  @Test
  void aCellIsStampedWithTheTimeOfItsWrite() {
    for (Duration step : List.of(Duration.ZERO, STEP, Duration.ofMillis(1), STEP.negated())) {
      clock.advance(step);
      long seq = append("room", "m");
      Row row = get(LOG, logKey("room", PrimaryKeyValue.fromLong(seq)));
      assertThat(stamps(row)).isEqualTo(stamps("body"));
    }
  }

  @Test
  void everyWayOfWritingStampsAlike() {
    put("put", "m");
    var batch = new BatchWriteRowRequest();
    batch.addRowChange(plainRow("batch", "m"));
    client.batchWriteRow(batch);
    assertThat(server.rows(PLAIN))
        .allSatisfy(row -> assertThat(stamps(row)).isEqualTo(stamps("body")));
    long before = clock.millis();
    clock.advance(STEP);
    var update = new RowUpdateChange(PLAIN, plainKey("put"));
    update.put("more", ColumnValue.fromLong(1));
    client.updateRow(new UpdateRowRequest(update));
    assertThat(stamps(get(PLAIN, plainKey("put"))))
        .containsExactly("body@" + before, "more@" + clock.millis());
  }

  @Test
  void anUpdateByAClockSteppedBackDoesNotReplaceANewerVersion() {
    put("a", "newer");
    var update = new RowUpdateChange(PLAIN, plainKey("a"));
    update.put("body", ColumnValue.fromString("older"));
    clock.advance(STEP.negated());
    client.updateRow(new UpdateRowRequest(update));
    assertThat(body(get(PLAIN, plainKey("a")))).isEqualTo("newer");
    put("a", "replaced");
    assertThat(bodies(server.rows(PLAIN))).containsExactly("replaced");
  }

  @Test
  void everyReadReturnsTheTimestampOfEveryColumn() {
    PrimaryKey key = client.putRow(new PutRowRequest(threeColumns())).getRow().getPrimaryKey();
    List<String> all = stamps("body", "kind", "origin");
    List<String> some = stamps("kind", "origin");
    clock.advance(STEP);
    assertThat(readEveryWay(key))
        .extracting(ServerClockTest::stamps)
        .containsExactly(all, all, all);
    assertThat(readEveryWay(key, "origin", "kind"))
        .extracting(ServerClockTest::stamps)
        .containsExactly(some, some, some);
  }

  private List<Row> readEveryWay(PrimaryKey key, String... columns) {
    List<Row> rows = new ArrayList<>();
    var one = new SingleRowQueryCriteria(LOG, key);
    one.setMaxVersions(1);
    one.addColumnsToGet(columns);
    rows.add(client.getRow(new GetRowRequest(one)).getRow());
    var several = new MultiRowQueryCriteria(LOG);
    several.setMaxVersions(1);
    several.addColumnsToGet(columns);
    several.addRow(key);
    var batch = new BatchGetRowRequest();
    batch.addMultiRowQueryCriteria(several);
    rows.add(client.batchGetRow(batch).getSucceedRows().get(0).getRow());
    RangeRowQueryCriteria range = range("room", Direction.BACKWARD);
    range.addColumnsToGet(columns);
    rows.addAll(getRange(range).getRows());
    return rows;
  }

  @Test
  void aWriteThatReturnsItsKeyReturnsNoTimestamp() {
    Row put = client.putRow(new PutRowRequest(threeColumns())).getRow();
    var change = new RowUpdateChange(LOG, logKey("room", PrimaryKeyValue.AUTO_INCREMENT));
    change.put("body", ColumnValue.fromString("m"));
    change.setReturnType(ReturnType.RT_PK);
    Row updated = client.updateRow(new UpdateRowRequest(change)).getRow();
    var batch = new BatchWriteRowRequest();
    batch.addRowChange(threeColumns());
    BatchWriteRowResponse response = client.batchWriteRow(batch);
    Row batched = response.getSucceedRows().get(0).getRow();
    assertThat(List.of(put, updated, batched))
        .allSatisfy(row -> assertThat(row.getColumns()).isEmpty())
        .extracting(ClientTest::seq)
        .containsExactlyElementsOf(server.rows(LOG).stream().map(ClientTest::seq).toList());
  }

  @Test
  void aTableWasCreatedAtTheTimeOfTheServer() {
    clock.advance(STEP);
    createTable("young", new PrimaryKeySchema("id", PrimaryKeyType.STRING));
    assertThat(client.describeTable(new DescribeTableRequest("young")).getCreationTime())
        .isEqualTo(clock.millis() * 1_000);
  }

  @Test
  void aReplyIsDatedByTheServer() throws Exception {
    try (var raw = new RawClient(server)) {
      assertThat(raw.send("ListTable", new byte[0]).date()).isEqualTo(clock.instant().toString());
      clock.advance(STEP);
      assertThat(raw.send("ListTable", new byte[0]).date()).isEqualTo(clock.instant().toString());
    }
  }

  @Test
  void aClockMayRunAndBeSteppedAsWell() {
    var ahead = new AtomicReference<>(Duration.ofHours(1));
    InstantSource skewed = () -> InstantSource.system().instant().plus(ahead.get());
    server.close();
    client.shutdown();
    server = LocalTableStore.builder().clock(skewed).start();
    client = connect(strict());
    createTable(PLAIN, new PrimaryKeySchema("id", PrimaryKeyType.STRING));
    for (Duration skew : List.of(Duration.ofHours(1), Duration.ofHours(2), Duration.ofHours(-1))) {
      ahead.set(skew);
      long before = skewed.millis();
      put("a", "m");
      assertThat(get(PLAIN, plainKey("a")).getLatestColumn("body").getTimestamp())
          .isBetween(before, skewed.millis());
    }
  }
}
