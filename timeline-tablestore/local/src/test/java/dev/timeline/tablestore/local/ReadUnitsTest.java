package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.model.BatchGetRowRequest;
import com.alicloud.openservices.tablestore.model.BatchGetRowResponse;
import com.alicloud.openservices.tablestore.model.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.Condition;
import com.alicloud.openservices.tablestore.model.ConsumedCapacity;
import com.alicloud.openservices.tablestore.model.DeleteRowRequest;
import com.alicloud.openservices.tablestore.model.Direction;
import com.alicloud.openservices.tablestore.model.GetRowRequest;
import com.alicloud.openservices.tablestore.model.MultiRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.PrimaryKeySchema;
import com.alicloud.openservices.tablestore.model.PrimaryKeyType;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.RangeRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.RowDeleteChange;
import com.alicloud.openservices.tablestore.model.RowExistenceExpectation;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import com.alicloud.openservices.tablestore.model.RowUpdateChange;
import com.alicloud.openservices.tablestore.model.SingleRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.TableOptions;
import com.alicloud.openservices.tablestore.model.UpdateRowRequest;
import com.alicloud.openservices.tablestore.model.condition.ColumnCondition;
import com.alicloud.openservices.tablestore.model.condition.CompositeColumnValueCondition;
import com.alicloud.openservices.tablestore.model.condition.CompositeColumnValueCondition.LogicOperator;
import com.alicloud.openservices.tablestore.model.condition.SingleColumnValueCondition;
import com.alicloud.openservices.tablestore.model.condition.SingleColumnValueCondition.CompareOperator;
import com.alicloud.openservices.tablestore.model.filter.ColumnPaginationFilter;
import com.alicloud.openservices.tablestore.model.filter.SingleColumnValueFilter;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The read units of rows that have a small column, "body", and a large one of 9,000 bytes. */
class ReadUnitsTest extends ClientTest {

  private static final String LARGE = "large";

  @BeforeEach
  void putALargeRow() {
    putLarge("a");
    server.clearRequests();
  }

  private void putLarge(String id) {
    client.putRow(new PutRowRequest(large(plainRow(id, "small"))));
  }

  private static RowPutChange large(RowPutChange change) {
    return change.addColumn(LARGE, ColumnValue.fromBinary(new byte[9_000]));
  }

  /** Returns what the only request since the last call cost, which its reply has to confirm. */
  private int units(ConsumedCapacity replied) {
    assertThat(server.requests()).hasSize(1);
    int units = server.requests().get(0).readUnits();
    assertThat(replied.getCapacityUnit().getReadCapacityUnit()).isEqualTo(units);
    server.clearRequests();
    return units;
  }

  private int unitsOfRow(String table, Consumer<SingleRowQueryCriteria> query) {
    var criteria = new SingleRowQueryCriteria(table, plainKey("a"));
    criteria.setMaxVersions(1);
    query.accept(criteria);
    return units(client.getRow(new GetRowRequest(criteria)).getConsumedCapacity());
  }

  @Test
  void aRowCountsItsKeyAndTheColumnsAskedFor() {
    assertThat(unitsOfRow(PLAIN, all -> {})).isEqualTo(3);
    assertThat(unitsOfRow(PLAIN, q -> q.addColumnsToGet("body"))).isEqualTo(1);
    assertThat(unitsOfRow(PLAIN, q -> q.addColumnsToGet("id"))).isEqualTo(1);
    assertThat(unitsOfRow(PLAIN, q -> q.addColumnsToGet("missing"))).isEqualTo(1);
    assertThat(unitsOfRow(PLAIN, q -> q.addColumnsToGet(List.of("id", LARGE)))).isEqualTo(3);
    assertThat(unitsOfRow(PLAIN, q -> q.setEndColumn(LARGE))).isEqualTo(1);
    assertThat(unitsOfRow(PLAIN, q -> q.setStartColumn(LARGE))).isEqualTo(3);
  }

  @Test
  void aFilterLooksAtWhatItLeavesOut() {
    var none = new SingleColumnValueFilter("body", equal(), ColumnValue.fromString("other"));
    assertThat(unitsOfRow(PLAIN, q -> q.setFilter(none))).isEqualTo(3);
    var first = new ColumnPaginationFilter(1, 0);
    assertThat(unitsOfRow(PLAIN, q -> q.setFilter(first))).isEqualTo(3);
  }

  private static SingleColumnValueFilter.CompareOperator equal() {
    return SingleColumnValueFilter.CompareOperator.EQUAL;
  }

  @Test
  void onlyTheVersionsAskedForCount() {
    createTable(
        "versioned", new TableOptions(-1, 3), new PrimaryKeySchema("id", PrimaryKeyType.STRING));
    var change = new RowPutChange("versioned", plainKey("a"));
    long now = clock.millis();
    for (int age = 0; age < 3; age++) {
      change.addColumn("c", ColumnValue.fromBinary(new byte[4_000]), now - age);
    }
    client.putRow(new PutRowRequest(change));
    server.clearRequests();
    assertThat(unitsOfRow("versioned", newest -> {})).isEqualTo(1);
    assertThat(unitsOfRow("versioned", q -> q.setMaxVersions(3))).isEqualTo(3);
  }

  @Test
  void rowsOfABatchCountEachForItself() {
    putLarge("b");
    server.clearRequests();
    assertThat(unitsOfBatch()).containsExactly(3, 3, 1);
    assertThat(server.requests()).extracting(Exchange::readUnits).containsExactly(7);
    server.clearRequests();
    assertThat(unitsOfBatch("body")).containsExactly(1, 1, 1);
    assertThat(server.requests()).extracting(Exchange::readUnits).containsExactly(3);
  }

  /** Reads two rows that exist and one that does not. */
  private List<Integer> unitsOfBatch(String... columns) {
    var criteria = new MultiRowQueryCriteria(PLAIN);
    criteria.setMaxVersions(1);
    criteria.addColumnsToGet(columns);
    List.of("a", "b", "missing").forEach(id -> criteria.addRow(plainKey(id)));
    var request = new BatchGetRowRequest();
    request.addMultiRowQueryCriteria(criteria);
    return client.batchGetRow(request).getSucceedRows().stream()
        .map(BatchGetRowResponse.RowResult::getConsumedCapacity)
        .map(consumed -> consumed.getCapacityUnit().getReadCapacityUnit())
        .toList();
  }

  private int unitsOfRange(RangeRowQueryCriteria criteria) {
    return units(getRange(criteria).getConsumedCapacity());
  }

  /** Appends 10 rows of 9,000 bytes and a little more: 23 units together, 30 one by one. */
  private RangeRowQueryCriteria tenLargeRows() {
    var batch = new BatchWriteRowRequest();
    for (int i = 0; i < 10; i++) {
      batch.addRowChange(large(entry("room", "m")));
    }
    client.batchWriteRow(batch);
    server.clearRequests();
    return range("room", Direction.FORWARD);
  }

  @Test
  void aRangeIsChargedForTheSumOfItsRowsOnce() {
    assertThat(unitsOfRange(tenLargeRows())).isEqualTo(23);
    RangeRowQueryCriteria few = range("room", Direction.BACKWARD);
    few.setLimit(2);
    assertThat(unitsOfRange(few)).isEqualTo(5);
    assertThat(unitsOfRange(range("empty room", Direction.FORWARD))).isEqualTo(1);
  }

  @Test
  void aRangeCountsTheColumnsAskedForOfEveryRow() {
    RangeRowQueryCriteria criteria = tenLargeRows();
    criteria.addColumnsToGet("body");
    assertThat(unitsOfRange(criteria)).isEqualTo(1);
    criteria.addColumnsToGet(LARGE);
    assertThat(unitsOfRange(criteria)).isEqualTo(23);
  }

  @Test
  void aRangeCountsRowsThatItsFilterLeavesOut() {
    RangeRowQueryCriteria criteria = tenLargeRows();
    criteria.setFilter(
        new SingleColumnValueFilter("body", equal(), ColumnValue.fromString("other")));
    assertThat(unitsOfRange(criteria)).isEqualTo(23);
    criteria.addColumnsToGet("body");
    assertThat(unitsOfRange(criteria)).isEqualTo(1);
  }

  @Test
  void manySmallColumnsOfARangeAddUp() {
    for (int i = 0; i < 5; i++) {
      var batch = new BatchWriteRowRequest();
      for (int j = 0; j < 100; j++) {
        batch.addRowChange(entry("room", "m").addColumn("n", ColumnValue.fromLong(j)));
      }
      client.batchWriteRow(batch);
    }
    server.clearRequests();
    RangeRowQueryCriteria criteria = range("room", Direction.FORWARD);
    criteria.addColumnsToGet("n");
    // 13 bytes of key values, a name of 1, a number and a timestamp of 8 each: 500 times 30.
    assertThat(unitsOfRange(criteria)).isEqualTo(4);
  }

  private static Condition expecting(RowExistenceExpectation expectation) {
    return new Condition(expectation);
  }

  private int unitsOfPut(String id, Condition condition) {
    RowPutChange change = large(plainRow(id, "small"));
    change.setCondition(condition);
    return units(client.putRow(new PutRowRequest(change)).getConsumedCapacity());
  }

  @Test
  void aCheckOfExistenceCountsTheKeyOnly() {
    assertThat(unitsOfPut("a", expecting(RowExistenceExpectation.IGNORE))).isZero();
    assertThat(unitsOfPut("a", expecting(RowExistenceExpectation.EXPECT_EXIST))).isEqualTo(1);
    assertThat(unitsOfPut("b", expecting(RowExistenceExpectation.EXPECT_NOT_EXIST))).isEqualTo(1);
    var update = new RowUpdateChange(PLAIN, plainKey("a"));
    update.put("body", ColumnValue.fromString("changed"));
    update.setCondition(expecting(RowExistenceExpectation.EXPECT_EXIST));
    assertThat(units(client.updateRow(new UpdateRowRequest(update)).getConsumedCapacity()))
        .isEqualTo(1);
    var delete = new RowDeleteChange(PLAIN, plainKey("a"));
    delete.setCondition(expecting(RowExistenceExpectation.EXPECT_EXIST));
    assertThat(units(client.deleteRow(new DeleteRowRequest(delete)).getConsumedCapacity()))
        .isEqualTo(1);
  }

  @Test
  void checksOfABatchCountEachForItself() {
    putLarge("b");
    server.clearRequests();
    var batch = new BatchWriteRowRequest();
    for (String id : List.of("a", "b")) {
      RowPutChange change = plainRow(id, "changed");
      change.setCondition(expecting(RowExistenceExpectation.EXPECT_EXIST));
      batch.addRowChange(change);
    }
    batch.addRowChange(plainRow("c", "new"));
    assertThat(client.batchWriteRow(batch).isAllSucceed()).isTrue();
    assertThat(server.requests()).extracting(Exchange::readUnits).containsExactly(2);
  }

  private int unitsOfPutIf(ColumnCondition columns) {
    var condition = new Condition(RowExistenceExpectation.EXPECT_EXIST);
    condition.setColumnCondition(columns);
    return unitsOfPut("a", condition);
  }

  private static ColumnCondition isBelow(int bytes) {
    return new SingleColumnValueCondition(
        LARGE, CompareOperator.LESS_THAN, ColumnValue.fromBinary(new byte[bytes]));
  }

  @Test
  void aConditionOnColumnsCountsTheKeyAndThose() {
    ColumnCondition small =
        new SingleColumnValueCondition(
            "body", CompareOperator.EQUAL, ColumnValue.fromString("small"));
    assertThat(unitsOfPutIf(small)).isEqualTo(1);
    assertThat(unitsOfPutIf(isBelow(9_001))).isEqualTo(3);
    var both = new CompositeColumnValueCondition(LogicOperator.AND);
    both.addCondition(isBelow(9_001)).addCondition(isBelow(9_002)).addCondition(small);
    assertThat(unitsOfPutIf(both)).isEqualTo(3);
  }
}
