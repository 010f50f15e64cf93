package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.ClientConfiguration;
import com.alicloud.openservices.tablestore.SyncClient;
import com.alicloud.openservices.tablestore.model.BatchGetRowRequest;
import com.alicloud.openservices.tablestore.model.BatchGetRowResponse;
import com.alicloud.openservices.tablestore.model.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.model.BatchWriteRowResponse;
import com.alicloud.openservices.tablestore.model.CapacityUnit;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.Condition;
import com.alicloud.openservices.tablestore.model.Direction;
import com.alicloud.openservices.tablestore.model.GetRowRequest;
import com.alicloud.openservices.tablestore.model.MultiRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.PrimaryKeySchema;
import com.alicloud.openservices.tablestore.model.PrimaryKeyType;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.RangeRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.ReservedThroughput;
import com.alicloud.openservices.tablestore.model.Row;
import com.alicloud.openservices.tablestore.model.RowExistenceExpectation;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import com.alicloud.openservices.tablestore.model.SingleRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.UpdateTableRequest;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A server that enforces what tables reserve. */
class ReservedThroughputTest extends ClientTest {

  private static final String RESERVED = "reserved";
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** By how much each refusal moves the clock on. */
  private Duration afterRefusal = Duration.ZERO;

  @Override
  LocalTableStore.Builder settings() {
    return LocalTableStore.builder().enforceReservedThroughput().onRequest(this::moveOn);
  }

  private void moveOn(Exchange exchange) {
    if ("OTSNotEnoughCapacityUnit".equals(exchange.error())) {
      clock.advance(afterRefusal);
    }
  }

  private void reserve(int reads, int writes) {
    createTable(
        RESERVED,
        new CapacityUnit(reads, writes),
        new PrimaryKeySchema("id", PrimaryKeyType.STRING));
  }

  private static RowPutChange row(String id, int bytes) {
    return new RowPutChange(RESERVED, plainKey(id))
        .addColumn("body", ColumnValue.fromBinary(new byte[bytes]));
  }

  private void write(String id) {
    write(id, 1);
  }

  private void write(String id, int bytes) {
    client.putRow(new PutRowRequest(row(id, bytes)));
  }

  private @Nullable Row read(SyncClient by, String id) {
    var criteria = new SingleRowQueryCriteria(RESERVED, plainKey(id));
    criteria.setMaxVersions(1);
    return by.getRow(new GetRowRequest(criteria)).getRow();
  }

  private @Nullable Row read(String id) {
    return read(client, id);
  }

  private List<Row> readRange() {
    var criteria = new RangeRowQueryCriteria(RESERVED);
    criteria.setDirection(Direction.FORWARD);
    criteria.setInclusiveStartPrimaryKey(plainKey(PrimaryKeyValue.INF_MIN));
    criteria.setExclusiveEndPrimaryKey(plainKey(PrimaryKeyValue.INF_MAX));
    criteria.setMaxVersions(1);
    return getRange(criteria).getRows();
  }

  private List<String> stored() {
    return server.rows(RESERVED).stream()
        .map(row -> row.getPrimaryKey().getPrimaryKeyColumn(0).getValue().asString())
        .toList();
  }

  private static void assertThrottled(ThrowingCallable call) {
    assertRefused("OTSNotEnoughCapacityUnit", call);
  }

  @Test
  void writesThatExceedASecondsUnitsAreRefusedAndNotMade() {
    reserve(0, 3);
    for (String id : List.of("a", "b", "c")) {
      write(id);
    }
    assertThrottled(() -> write("d"));
    clock.advance(Duration.ofMillis(333));
    assertThrottled(() -> write("d"));
    clock.advance(Duration.ofMillis(1));
    write("e");
    assertThrottled(() -> write("f"));
    assertThat(stored()).containsExactly("a", "b", "c", "e");
  }

  @Test
  void unitsAreNotSavedUpForLongerThanASecond() {
    reserve(0, 2);
    write("a");
    clock.advance(Duration.ofHours(1));
    write("a");
    write("b");
    assertThrottled(() -> write("c"));
    clock.advance(Duration.ofHours(-1));
    assertThrottled(() -> write("c"));
    clock.advance(SECOND);
    write("c");
    write("d");
    assertThrottled(() -> write("e"));
  }

  @Test
  void readsThatExceedASecondsUnitsAreRefused() {
    reserve(2, 1);
    write("a");
    assertThat(read("a")).isNotNull();
    assertThat(readRange()).hasSize(1);
    assertThrottled(() -> read("a"));
    assertThrottled(this::readRange);
    clock.advance(SECOND);
    assertThat(readRange()).hasSize(1);
    assertThat(read("missing")).isNull();
    assertThrottled(() -> read("a"));
    write("b");
  }

  @Test
  void rowsOfABatchAreRefusedOneByOne() {
    reserve(0, 3);
    var batch = new BatchWriteRowRequest();
    for (int i = 0; i < 5; i++) {
      batch.addRowChange(row("" + i, 1));
    }
    batch.addRowChange(plainRow("x", "in another table"));
    BatchWriteRowResponse response = client.batchWriteRow(batch);
    List<String> written =
        response.getSucceedRows().stream()
            .filter(result -> result.getTableName().equals(RESERVED))
            .map(result -> "" + result.getIndex())
            .toList();
    assertThat(stored()).hasSize(3).containsExactlyElementsOf(written);
    assertThat(response.getFailedRows())
        .hasSize(2)
        .allMatch(result -> result.getTableName().equals(RESERVED))
        .extracting(result -> result.getError().getCode())
        .containsOnly("OTSNotEnoughCapacityUnit");
    assertThat(server.rows(PLAIN)).hasSize(1);
    Exchange exchange = server.requests("BatchWriteRow").get(0);
    assertThat(exchange.writeUnits()).isEqualTo(4);
    assertThat(exchange.failedRows()).isEqualTo(2);
  }

  @Test
  void rowsThatABatchReadsAreRefusedOneByOne() {
    reserve(2, 0);
    var criteria = new MultiRowQueryCriteria(RESERVED);
    criteria.setMaxVersions(1);
    for (String id : List.of("a", "b", "c")) {
      write(id);
      criteria.addRow(plainKey(id));
    }
    var batch = new BatchGetRowRequest();
    batch.addMultiRowQueryCriteria(criteria);
    BatchGetRowResponse response = client.batchGetRow(batch);
    assertThat(response.getSucceedRows()).hasSize(2);
    assertThat(response.getFailedRows())
        .extracting(result -> result.getError().getCode())
        .containsExactly("OTSNotEnoughCapacityUnit");
  }

  @Test
  void whatCostsMoreThanASecondsUnitsTakesThoseOfTheNext() {
    reserve(0, 2);
    write("large", 9_000);
    assertThrottled(() -> write("small"));
    clock.advance(SECOND);
    assertThrottled(() -> write("large again", 9_000));
    write("small");
    assertThrottled(() -> write("small again"));
    clock.advance(SECOND);
    write("large again", 9_000);
    assertThat(stored()).containsExactly("large", "large again", "small");
  }

  @Test
  void aConditionTakesUnitsForReadingToo() {
    reserve(1, 5);
    write("a");
    RowPutChange change = row("a", 1);
    change.setCondition(new Condition(RowExistenceExpectation.EXPECT_EXIST));
    client.putRow(new PutRowRequest(change));
    assertThrottled(() -> client.putRow(new PutRowRequest(change)));
    assertThrottled(() -> read("a"));
    for (int left = 3; left > 0; left--) {
      write("a"); // what was refused has taken no units
    }
    assertThrottled(() -> write("a"));
  }

  @Test
  void aRequestThatIsInvalidTakesNoUnits() {
    reserve(0, 1);
    var number = new RowPutChange(RESERVED, plainKey(PrimaryKeyValue.fromLong(1)));
    assertRefused("OTSInvalidPK", () -> client.putRow(new PutRowRequest(number)));
    write("a");
    assertRefused("OTSInvalidPK", () -> client.putRow(new PutRowRequest(number)));
  }

  @Test
  void aTableThatReservesNothingIsNotLimited() {
    reserve(1, 1);
    write("a");
    assertThrottled(() -> write("b"));
    for (int i = 0; i < 20; i++) {
      append("room", "" + i);
      assertThat(readAll("room")).hasSize(i + 1);
    }
  }

  @Test
  void aChangeOfTheReservationCountsAtOnce() {
    reserve(0, 1);
    write("a");
    assertThrottled(() -> write("b"));
    var more = new UpdateTableRequest(RESERVED);
    more.setReservedThroughputForUpdate(new ReservedThroughput(new CapacityUnit(0, 2)));
    client.updateTable(more);
    write("b");
    write("c");
    assertThrottled(() -> write("d"));
  }

  /** As the vendor's test of its .NET client expects, of which the table reserves as much. */
  @Test
  void theClientRetriesUntilItGetsThrough() {
    reserve(1, 1);
    afterRefusal = SECOND.dividedBy(2);
    SyncClient retrying = connect(new ClientConfiguration());
    try {
      for (int i = 0; i < 20; i++) {
        var put = new PutRowRequest(row("" + i, 1));
        untilKnown(() -> retrying.putRow(put));
        String id = "" + i;
        assertThat(untilKnown(() -> read(retrying, id))).isNotNull();
      }
    } finally {
      retrying.shutdown();
    }
    assertThat(stored()).hasSize(20);
    // Each but the first waits a second, of two halves; what reads and writes waits for both. One
    // that the client took for failed was made again.
    List<Exchange> puts = server.requests("PutRow");
    int refused = (int) puts.stream().filter(put -> put.error() != null).count();
    int done = puts.size() - refused;
    assertThat(refused).isEqualTo((done - 1) * 2);
    assertThat(done).isGreaterThanOrEqualTo(20);
    assertThat(server.requests("GetRow")).hasSizeGreaterThanOrEqualTo(20);
  }

  @Test
  void nothingIsEnforcedByDefault() {
    server.close();
    client.shutdown();
    server = LocalTableStore.builder().clock(clock).start();
    client = connect(strict());
    reserve(1, 1);
    for (int i = 0; i < 5; i++) {
      write("" + i);
      assertThat(read("" + i)).isNotNull();
    }
  }
}
