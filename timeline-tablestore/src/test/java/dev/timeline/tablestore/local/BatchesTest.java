package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.model.BatchGetRowRequest;
import com.alicloud.openservices.tablestore.model.BatchGetRowResponse;
import com.alicloud.openservices.tablestore.model.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.model.BatchWriteRowResponse.RowResult;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.Condition;
import com.alicloud.openservices.tablestore.model.MultiRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.RowChange;
import com.alicloud.openservices.tablestore.model.RowDeleteChange;
import com.alicloud.openservices.tablestore.model.RowExistenceExpectation;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import com.alicloud.openservices.tablestore.model.RowUpdateChange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchesTest extends ClientTest {

  private List<RowResult> write(RowChange... changes) {
    var batch = new BatchWriteRowRequest();
    List.of(changes).forEach(batch::addRowChange);
    List<RowResult> results = new ArrayList<>();
    client.batchWriteRow(batch).getRowStatus().values().forEach(results::addAll);
    return results;
  }

  private static String outcome(RowResult result) {
    return result.isSucceed() ? "ok" : result.getError().getCode();
  }

  private BatchGetRowResponse read(String table, String... ids) {
    var criteria = new MultiRowQueryCriteria(table);
    criteria.setMaxVersions(1);
    List.of(ids).forEach(id -> criteria.addRow(plainKey(id)));
    var request = new BatchGetRowRequest();
    request.addMultiRowQueryCriteria(criteria);
    return client.batchGetRow(request);
  }

  @Test
  void everyKindOfChangeInSeveralTables() {
    put("gone", "x");
    put("updated", "x");
    var update = new RowUpdateChange(PLAIN, plainKey("updated"));
    update.put("body", ColumnValue.fromString("y"));
    List<RowResult> results =
        write(
            plainRow("new", "z"),
            update,
            new RowDeleteChange(PLAIN, plainKey("gone")),
            entry("room", "hello"));
    assertThat(results).extracting(BatchesTest::outcome).containsOnly("ok");
    assertThat(bodies(server.rows(PLAIN))).containsExactly("z", "y");
    assertThat(bodies(server.rows(LOG))).containsExactly("hello");
  }

  @Test
  void aRowThatFailsFailsAlone() {
    put("a", "x");
    RowPutChange absent = plainRow("a", "y");
    absent.setCondition(new Condition(RowExistenceExpectation.EXPECT_NOT_EXIST));
    List<RowResult> results =
        write(
            absent,
            plainRow("b", "z"),
            new RowPutChange(PLAIN, plainKey(PrimaryKeyValue.fromLong(1))),
            new RowPutChange("missing", plainKey("a")));
    assertThat(results)
        .extracting(BatchesTest::outcome)
        .containsExactlyInAnyOrder(
            "OTSConditionCheckFail", "ok", "OTSInvalidPK", "OTSObjectNotExist");
    assertThat(bodies(server.rows(PLAIN))).containsExactly("x", "z");
  }

  @Test
  void aRowThatNeverCouldBeWrittenFailsTheWholeBatch() {
    for (RowChange bad :
        List.of(
            new RowPutChange(PLAIN, plainKey(PrimaryKeyValue.INF_MIN)),
            plainRow("c", "x").addColumn("#", ColumnValue.fromLong(1)),
            new RowPutChange("#", plainKey("a")),
            plainRow("a", "the same row again"))) {
      assertInvalid(() -> write(plainRow("a", "x"), bad));
    }
    assertThat(server.rows(PLAIN)).isEmpty();
  }

  @Test
  void rowsThatTheServiceNumbersAreNeverTheSame() {
    assertThat(write(entry("room", "m"), entry("room", "m"))).hasSize(2);
    assertThat(readAll("room")).hasSize(2);
  }

  @Test
  void anEmptyBatchIsRefused() {
    assertInvalid(() -> client.batchWriteRow(new BatchWriteRowRequest()));
    assertInvalid(() -> client.batchGetRow(new BatchGetRowRequest()));
  }

  @Test
  void anAtomicBatchIsAnsweredAsUnsupported() {
    var batch = new BatchWriteRowRequest();
    batch.addRowChange(plainRow("a", "x"));
    batch.setAtomic(true);
    assertRefused("OTSUnsupportOperation", () -> client.batchWriteRow(batch));
  }

  @Test
  void rowsAreReadInTheOrderAskedForAndMissingOnesAreNull() {
    put("a", "1");
    put("c", "3");
    BatchGetRowResponse response = read(PLAIN, "c", "b", "a");
    assertThat(response.getFailedRows()).isEmpty();
    assertThat(response.getSucceedRows())
        .extracting(result -> result.getRow() == null ? "none" : body(result.getRow()))
        .containsExactly("3", "none", "1");
  }

  @Test
  void rowsOfAnUnknownTableFailEach() {
    assertThat(read("missing", "a", "b").getFailedRows())
        .extracting(result -> result.getError().getCode())
        .containsExactly("OTSParameterInvalid", "OTSParameterInvalid");
  }

  @Test
  void aRowIsReadOnceInABatch() {
    assertInvalid(() -> read(PLAIN, "a", "a"));
  }
}
