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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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

  private static RowChange[] entries(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> entry("room", "m" + i))
        .toArray(RowChange[]::new);
  }

  /** Returns the numbers in the order of the request. */
  private List<Long> seqs(RowChange... changes) {
    return write(changes).stream().map(result -> seq(result.getRow())).toList();
  }

  @Test
  void aBatchIsNumberedAboveAllThatCameBefore() {
    List<Long> first = seqs(entries(50));
    long between = append("room", "m");
    List<Long> second = seqs(entries(50));
    assertThat(first).hasSize(50).doesNotHaveDuplicates().allMatch(seq -> seq < between);
    assertThat(second).hasSize(50).doesNotHaveDuplicates().allMatch(seq -> seq > between);
  }

  @Test
  void rowsOfABatchAreShuffledAndReportedByTheirIndex() {
    server.faults().next(1).rows(row -> row.index() % 7 == 3).fails("OTSServerBusy");
    List<RowResult> results = write(entries(50));
    assertThat(results).extracting(RowResult::getIndex).isEqualTo(numbers(50));
    List<Long> given = new ArrayList<>();
    Map<Long, String> reported = new HashMap<>();
    for (RowResult result : results) {
      if (result.getIndex() % 7 == 3) {
        assertThat(outcome(result)).isEqualTo("OTSServerBusy");
      } else {
        given.add(seq(result.getRow()));
        reported.put(seq(result.getRow()), "m" + result.getIndex());
      }
    }
    assertThat(given).isNotEqualTo(given.stream().sorted().toList());
    Map<Long, String> stored = new HashMap<>();
    server.rows(LOG).forEach(row -> stored.put(seq(row), body(row)));
    assertThat(reported).isEqualTo(stored);
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  /** Returns the bodies of a batch in the order in which a server of this seed numbers them. */
  private List<String> storedOrder(long seed) {
    stopClientAndServer();
    server = LocalTableStore.builder().seed(seed).start();
    client = connect(strict());
    createLog();
    write(entries(50));
    return bodies(server.rows(LOG));
  }

  @Test
  void theOrderWithinABatchIsThatOfTheSeed() {
    List<String> order = storedOrder(5);
    assertThat(storedOrder(5)).isEqualTo(order);
    assertThat(storedOrder(6)).isNotEqualTo(order).containsExactlyInAnyOrderElementsOf(order);
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
        .containsExactly("OTSObjectNotExist", "OTSObjectNotExist");
  }

  @Test
  void aRowIsReadOnceInABatch() {
    assertInvalid(() -> read(PLAIN, "a", "a"));
  }
}
