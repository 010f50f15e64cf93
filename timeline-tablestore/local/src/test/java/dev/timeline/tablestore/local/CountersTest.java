package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferCell;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferConsts;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferRow;
import com.alicloud.openservices.tablestore.model.Column;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.Condition;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.ReturnType;
import com.alicloud.openservices.tablestore.model.Row;
import com.alicloud.openservices.tablestore.model.RowExistenceExpectation;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import com.alicloud.openservices.tablestore.model.RowUpdateChange;
import com.alicloud.openservices.tablestore.model.UpdateRowRequest;
import com.alicloud.openservices.tablestore.model.condition.SingleColumnValueCondition;
import com.alicloud.openservices.tablestore.model.condition.SingleColumnValueCondition.CompareOperator;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Columns to which is added. */
class CountersTest extends ClientTest {

  private static RowUpdateChange adding(long value) {
    return new RowUpdateChange(PLAIN, plainKey("a"))
        .increment(new Column("n", ColumnValue.fromLong(value)));
  }

  private void update(RowUpdateChange change) {
    client.updateRow(new UpdateRowRequest(change));
  }

  private long count() {
    return get(PLAIN, plainKey("a")).getLatestColumn("n").getValue().asLong();
  }

  @Test
  void whatIsAddedToNoColumnBeginsAtZero() {
    update(adding(5));
    update(adding(-7));
    assertThat(count()).isEqualTo(-2);
  }

  @Test
  void theNewValueIsReturned() {
    update(adding(5));
    RowUpdateChange change = adding(3);
    change.addReturnColumn("n");
    change.setReturnType(ReturnType.RT_AFTER_MODIFY);
    Row after = client.updateRow(new UpdateRowRequest(change)).getRow();
    assertThat(after.getLatestColumn("n").getValue().asLong()).isEqualTo(8);
  }

  @Test
  void itIsAddedOnlyWhereTheConditionHolds() {
    update(adding(5));
    RowUpdateChange change = adding(1);
    var condition = new Condition(RowExistenceExpectation.EXPECT_EXIST);
    condition.setColumnCondition(
        new SingleColumnValueCondition("n", CompareOperator.LESS_THAN, ColumnValue.fromLong(6)));
    change.setCondition(condition);
    update(change);
    assertRefused("OTSConditionCheckFail", () -> update(change));
    assertThat(count()).isEqualTo(6);
  }

  @Test
  void aCounterDoesNotPassTheGreatestOrTheLeastNumber() {
    update(adding(Long.MAX_VALUE));
    assertInvalid(() -> update(adding(1)));
    assertThat(count()).isEqualTo(Long.MAX_VALUE);
    update(adding(-Long.MAX_VALUE));
    update(adding(Long.MIN_VALUE));
    assertInvalid(() -> update(adding(-1)));
    assertThat(count()).isEqualTo(Long.MIN_VALUE);
  }

  /** The client leaves the timestamp out. */
  @Test
  void nothingIsAddedWithATimestamp() throws IOException {
    var id = new PlainBufferCell();
    id.setCellName("id");
    id.setPkCellValue(PrimaryKeyValue.fromString("a"));
    var added = new PlainBufferCell();
    added.setCellName("n");
    added.setCellType(PlainBufferConsts.INCREMENT);
    added.setCellValue(ColumnValue.fromLong(1));
    added.setCellTimestamp(clock.millis());
    var row = new PlainBufferRow(List.of(id), List.of(added), false);
    var request =
        OtsInternalApi.UpdateRowRequest.newBuilder()
            .setTableName(PLAIN)
            .setRowChange(PlainBuffer.write(List.of(row)))
            .setCondition(
                OtsInternalApi.Condition.newBuilder()
                    .setRowExistence(OtsInternalApi.RowExistenceExpectation.IGNORE));
    try (var raw = new RawClient(server)) {
      RawClient.Answer answer = raw.send("UpdateRow", request.build().toByteArray());
      assertThat(answer.errorCode()).isEqualTo("OTSParameterInvalid");
      assertThat(answer.errorMessage()).contains("INCREMENT");
    }
  }

  @Test
  void nothingElseIsDoneToAColumnToWhichIsAdded() {
    assertInvalid(() -> update(adding(1).put("n", ColumnValue.fromLong(1))));
    assertInvalid(() -> update(adding(1).put("n", ColumnValue.fromLong(1), clock.millis())));
    assertInvalid(() -> update(adding(1).deleteColumns("n")));
    assertInvalid(() -> update(adding(1).increment(new Column("n", ColumnValue.fromLong(1)))));
    update(adding(1).put("m", ColumnValue.fromLong(1)));
    assertThat(count()).isOne();
  }

  @Test
  void onlyToANumberIsAdded() {
    client.putRow(
        new PutRowRequest(
            new RowPutChange(PLAIN, plainKey("a")).addColumn("n", ColumnValue.fromString("1"))));
    assertInvalid(() -> update(adding(1)));
  }
}
