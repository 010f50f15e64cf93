package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.model.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.Condition;
import com.alicloud.openservices.tablestore.model.DeleteRowRequest;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.RowDeleteChange;
import com.alicloud.openservices.tablestore.model.RowExistenceExpectation;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** A server that is not told to be strict. */
class LenientRulesTest extends ClientTest {

  @Override
  LocalTableStore.Builder settings() {
    return LocalTableStore.builder();
  }

  @RepeatedTest(5)
  void aBatchNamesARowSeveralTimesInOrder() {
    var batch = new BatchWriteRowRequest();
    for (int i = 0; i < 20; i++) {
      batch.addRowChange(plainRow("a", "a" + i));
      batch.addRowChange(plainRow("b", "b" + i));
      batch.addRowChange(entry("room", "c" + i));
    }
    assertThat(client.batchWriteRow(batch).isAllSucceed()).isTrue();
    assertThat(body(get(PLAIN, plainKey("a")))).isEqualTo("a19");
    assertThat(body(get(PLAIN, plainKey("b")))).isEqualTo("b19");
    assertThat(readAll("room")).hasSize(20);
  }

  @Test
  void ofAColumnThatIsWrittenSeveralTimesTheLastCounts() {
    client.putRow(
        new PutRowRequest(
            plainRow("a", "first").addColumn("body", ColumnValue.fromString("last"))));
    assertThat(body(get(PLAIN, plainKey("a")))).isEqualTo("last");
  }

  @Test
  void columnsHaveNamesOfAnyCharacters() {
    for (String name : List.of("a-b", "a b", "1", "é", "名前")) {
      var row = new RowPutChange(PLAIN, plainKey("a"));
      client.putRow(new PutRowRequest(row.addColumn(name, ColumnValue.fromLong(1))));
      assertThat(get(PLAIN, plainKey("a")).getLatestColumn(name).getValue().asLong()).isOne();
    }
    var tooLong = new RowPutChange(PLAIN, plainKey("a"));
    tooLong.addColumn("é".repeat(128), ColumnValue.fromLong(1));
    assertInvalid(() -> client.putRow(new PutRowRequest(tooLong)));
  }

  @Test
  void whatIsExpectedNotToExistIsDeleted() {
    var delete = new RowDeleteChange(PLAIN, plainKey("a"));
    delete.setCondition(new Condition(RowExistenceExpectation.EXPECT_NOT_EXIST));
    client.deleteRow(new DeleteRowRequest(delete));
    put("a", "1");
    assertRefused("OTSConditionCheckFail", () -> client.deleteRow(new DeleteRowRequest(delete)));
  }
}
