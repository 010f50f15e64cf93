package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.alicloud.openservices.tablestore.model.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.Condition;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.RowExistenceExpectation;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import org.junit.jupiter.api.Test;

class RecordingTest extends ClientTest {

  @Test
  void everyRequestIsRecorded() {
    append("room", "a");
    append("room", "b");
    readAll("room");
    assertRefused("OTSParameterInvalid", () -> put("x".repeat(1025), "a"));
    assertThat(server.requests())
        .extracting(Exchange::operation)
        .containsExactly("PutRow", "PutRow", "GetRange", "PutRow");
    Exchange range = server.requests("GetRange").get(0);
    assertThat(range.table()).isEqualTo(LOG);
    assertThat(range.rows()).isEqualTo(2);
    assertThat(range.status()).isEqualTo(200);
    assertThat(range.error()).isNull();
    assertThat(range.requestBytes()).isPositive();
    assertThat(range.responseBytes()).isGreaterThan(100);
    Exchange refused = server.requests("PutRow").get(2);
    assertThat(refused.rows()).isZero();
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.error()).isEqualTo("OTSParameterInvalid");
    server.clearRequests();
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aBatchCountsItsRowsAndThoseThatFailed() {
    RowPutChange failing = plainRow("a", "x");
    failing.setCondition(new Condition(RowExistenceExpectation.EXPECT_EXIST));
    var batch = new BatchWriteRowRequest();
    batch.addRowChange(failing);
    batch.addRowChange(plainRow("b", "x"));
    batch.addRowChange(plainRow("c", "x"));
    client.batchWriteRow(batch);
    Exchange exchange = server.requests("BatchWriteRow").get(0);
    assertThat(exchange.rows()).isEqualTo(2);
    assertThat(exchange.failedRows()).isEqualTo(1);
    assertThat(exchange.writeUnits()).isEqualTo(2);
  }

  @Test
  void capacityIsCountedInUnitsOfFourKilobytes() {
    client.putRow(
        new PutRowRequest(
            new RowPutChange(PLAIN, plainKey("a"))
                .addColumn("c", ColumnValue.fromBinary(new byte[9_000]))));
    get(PLAIN, plainKey("a"));
    get(PLAIN, plainKey("b"));
    RowPutChange change = plainRow("a", "x");
    change.setCondition(new Condition(RowExistenceExpectation.EXPECT_EXIST));
    client.putRow(new PutRowRequest(change));
    assertThat(server.requests()).extracting(Exchange::writeUnits).containsExactly(3, 0, 0, 1);
    assertThat(server.requests()).extracting(Exchange::readUnits).containsExactly(0, 3, 1, 1);
  }

  @Test
  void onlyTheLatestRequestsAreKept() {
    var log = new RequestLog(exchange -> {});
    for (int i = 0; i < RequestLog.KEPT + 5; i++) {
      log.add(new Exchange("PutRow", "t", i, 0, 0, 0, 0, 0, 200, null));
    }
    assertThat(log.all()).hasSize(RequestLog.KEPT);
    assertThat(log.all().get(0).rows()).isEqualTo(5);
  }

  @Test
  void lookingAtRowsIsNoRequestAndMeetsNoFault() {
    put("b", "2");
    put("a", "1");
    server.clearRequests();
    server.faults().every().fails("OTSServerBusy");
    assertThat(bodies(server.rows(PLAIN))).containsExactly("1", "2");
    assertThat(server.tables()).containsExactly(LOG, PLAIN);
    assertThat(server.requests()).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> server.rows("missing"));
  }
}
