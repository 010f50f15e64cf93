package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi;
import com.alicloud.openservices.tablestore.model.BatchGetRowRequest;
import com.alicloud.openservices.tablestore.model.BatchGetRowResponse;
import com.alicloud.openservices.tablestore.model.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.Condition;
import com.alicloud.openservices.tablestore.model.DeleteRowRequest;
import com.alicloud.openservices.tablestore.model.DescribeTableRequest;
import com.alicloud.openservices.tablestore.model.Direction;
import com.alicloud.openservices.tablestore.model.GetRangeRequest;
import com.alicloud.openservices.tablestore.model.GetRowRequest;
import com.alicloud.openservices.tablestore.model.MultiRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.PrimaryKeyBuilder;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.RangeRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.Row;
import com.alicloud.openservices.tablestore.model.RowDeleteChange;
import com.alicloud.openservices.tablestore.model.RowExistenceExpectation;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import com.alicloud.openservices.tablestore.model.SingleRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.condition.SingleColumnValueCondition;
import com.alicloud.openservices.tablestore.model.filter.ColumnValueFilter;
import com.alicloud.openservices.tablestore.model.filter.CompositeColumnValueFilter;
import com.alicloud.openservices.tablestore.model.filter.Filter;
import com.alicloud.openservices.tablestore.model.filter.SingleColumnValueFilter;
import com.alicloud.openservices.tablestore.model.filter.SingleColumnValueFilter.CompareOperator;
import com.alicloud.openservices.tablestore.model.search.ListSearchIndexRequest;
import com.aliyun.ots.thirdparty.com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The expectations of the vendor's own tests, and of its clients in other languages. */
class RulesTest extends ClientTest {

  private static SingleColumnValueFilter when(
      String column, CompareOperator operator, ColumnValue value) {
    return new SingleColumnValueFilter(column, operator, value).setPassIfMissing(false);
  }

  private List<Row> filtered(Filter filter, String... columns) {
    var criteria = new RangeRowQueryCriteria(PLAIN);
    criteria.setInclusiveStartPrimaryKey(plainKey(PrimaryKeyValue.INF_MIN));
    criteria.setExclusiveEndPrimaryKey(plainKey(PrimaryKeyValue.INF_MAX));
    criteria.setMaxVersions(1);
    criteria.setFilter(filter);
    criteria.addColumnsToGet(List.of(columns));
    return getRange(criteria).getRows();
  }

  private static SingleColumnValueFilter idIs(String id) {
    return when("id", CompareOperator.EQUAL, ColumnValue.fromString(id));
  }

  @Test
  void aFilterSeesColumnsOfTheKey() {
    put("a", "1");
    put("b", "2");
    assertThat(bodies(filtered(idIs("b")))).containsExactly("2");
    Filter less = when("id", CompareOperator.LESS_THAN, ColumnValue.fromString("b"));
    assertThat(bodies(filtered(less))).containsExactly("1");
    assertThat(filtered(idIs("c"))).isEmpty();
  }

  @Test
  void aFilterSeesColumnsOfTheKeyThatAreAskedFor() {
    put("a", "1");
    assertThat(filtered(idIs("a"), "body")).isEmpty();
    assertThat(filtered(idIs("a"), "body", "id")).hasSize(1);
  }

  @Test
  void aConditionSeesColumnsOfTheKey() {
    put("a", "1");
    putIf("id", "a", "2");
    assertThat(body(get(PLAIN, plainKey("a")))).isEqualTo("2");
    assertRefused("OTSConditionCheckFail", () -> putIf("id", "b", "3"));
  }

  private void putIf(String column, String is, String body) {
    RowPutChange change = plainRow("a", body);
    var condition = new Condition(RowExistenceExpectation.EXPECT_EXIST);
    condition.setColumnCondition(
        new SingleColumnValueCondition(
                column,
                SingleColumnValueCondition.CompareOperator.EQUAL,
                ColumnValue.fromString(is))
            .setPassIfMissing(false));
    change.setCondition(condition);
    client.putRow(new PutRowRequest(change));
  }

  @Test
  void everyNodeOfAFilterCounts() {
    put("a", "1");
    var nine = new CompositeColumnValueFilter(CompositeColumnValueFilter.LogicOperator.AND);
    for (int i = 0; i < 9; i++) {
      nine.addFilter(idIs("a"));
    }
    assertThat(filtered(nine)).hasSize(1);
    assertInvalid(
        "The count of filter exceeds the max: 10.", () -> filtered(nine.addFilter(idIs("a"))));
  }

  @Test
  void aFilterThatIsVeryDeepIsRefused() {
    ColumnValueFilter filter = idIs("a");
    for (int i = 0; i < 1_000; i++) {
      filter =
          new CompositeColumnValueFilter(CompositeColumnValueFilter.LogicOperator.NOT)
              .addFilter(filter);
    }
    Filter deep = filter;
    assertInvalid("The count of filter exceeds the max: 10.", () -> filtered(deep));
  }

  @Test
  void aFilterComparesWithAtMostTwoMegabytes() {
    ColumnValue large = ColumnValue.fromBinary(new byte[(2 << 20) + 1]);
    assertInvalid(
        "The length of attribute column: 'c' exceeds the MaxLength:2097152 with CurrentLength:2097153.",
        () -> filtered(when("c", CompareOperator.EQUAL, large)));
  }

  @Test
  void timestampsAreWithinTheirRange() {
    for (long wrong : new long[] {Long.MAX_VALUE / 1_000, Long.MAX_VALUE}) {
      var batch = new BatchWriteRowRequest();
      batch.addRowChange(plainRow("good", "1"));
      batch.addRowChange(
          new RowPutChange(PLAIN, plainKey("a")).addColumn("c", ColumnValue.fromLong(1), wrong));
      assertInvalid(() -> client.batchWriteRow(batch));
    }
    assertThat(server.rows(PLAIN)).isEmpty();
  }

  @Test
  void readingFromATableThatIsNotThereIsRefusedByHowItIsRead() {
    assertRefused("OTSParameterInvalid", () -> get("missing", plainKey("a")));
    RangeRowQueryCriteria range = range("room", Direction.FORWARD);
    range.setTableName("missing");
    assertRefused("OTSObjectNotExist", () -> client.getRange(new GetRangeRequest(range)));
    BatchGetRowResponse batch = client.batchGetRow(batchOf("missing", "a"));
    assertThat(batch.getFailedRows())
        .extracting(row -> row.getError().getCode())
        .containsExactly("OTSObjectNotExist");
  }

  private static BatchGetRowRequest batchOf(String table, String... ids) {
    var criteria = new MultiRowQueryCriteria(table);
    criteria.setMaxVersions(1);
    List.of(ids).forEach(id -> criteria.addRow(plainKey(id)));
    var request = new BatchGetRowRequest();
    request.addMultiRowQueryCriteria(criteria);
    return request;
  }

  /** The client sends no such batch. */
  @Test
  void aTableWithoutRowsIsReadInABatchButNotWritten() throws IOException {
    var reading =
        OtsInternalApi.BatchGetRowRequest.newBuilder()
            .addTables(
                OtsInternalApi.TableInBatchGetRowRequest.newBuilder()
                    .setTableName(PLAIN)
                    .setMaxVersions(1));
    var writing =
        OtsInternalApi.BatchWriteRowRequest.newBuilder()
            .addTables(OtsInternalApi.TableInBatchWriteRowRequest.newBuilder().setTableName(PLAIN));
    try (var raw = new RawClient(server)) {
      RawClient.Answer read = raw.send("BatchGetRow", reading.build().toByteArray());
      assertThat(read.status()).isEqualTo(200);
      RawClient.Answer written = raw.send("BatchWriteRow", writing.build().toByteArray());
      assertThat(written.errorMessage()).isEqualTo("No operation is specified for table: 'plain'.");
    }
  }

  /** The client has this for others than applications. */
  @Test
  void aTableCannotBeSplitInAdvance() throws IOException {
    var request =
        OtsInternalApi.CreateTableRequest.newBuilder()
            .setTableMeta(
                OtsInternalApi.TableMeta.newBuilder()
                    .setTableName("split")
                    .addPrimaryKey(
                        OtsInternalApi.PrimaryKeySchema.newBuilder()
                            .setName("id")
                            .setType(OtsInternalApi.PrimaryKeyType.STRING)))
            .setReservedThroughput(
                OtsInternalApi.ReservedThroughput.newBuilder()
                    .setCapacityUnit(OtsInternalApi.CapacityUnit.getDefaultInstance()))
            .setTableOptions(
                OtsInternalApi.TableOptions.newBuilder().setTimeToLive(-1).setMaxVersions(1))
            .addPartitions(
                OtsInternalApi.PartitionRange.newBuilder()
                    .setBegin(ByteString.copyFromUtf8("a"))
                    .setEnd(ByteString.copyFromUtf8("m")));
    try (var raw = new RawClient(server)) {
      RawClient.Answer answer = raw.send("CreateTable", request.build().toByteArray());
      assertThat(answer.errorCode()).isEqualTo("OTSUnsupportOperation");
    }
    assertThat(server.tables()).doesNotContain("split");
  }

  @Test
  void aTableSaysThatItHasNoStream() {
    assertThat(
            client
                .describeTable(new DescribeTableRequest(PLAIN))
                .getStreamDetails()
                .isEnableStream())
        .isFalse();
  }

  @Test
  void thereAreNoSearchIndexesAndNoTimeSeries() {
    var request = new ListSearchIndexRequest();
    request.setTableName(PLAIN);
    assertThat(client.listSearchIndex(request).getIndexInfos()).isEmpty();
    assertThat(client.asTimeseriesClient().listTimeseriesTable().getTimeseriesTableNames())
        .isEmpty();
  }

  private static PrimaryKey key(String name, PrimaryKeyValue value) {
    return PrimaryKeyBuilder.createPrimaryKeyBuilder().addPrimaryKeyColumn(name, value).build();
  }

  @Test
  void aKeyThatDoesNotFitItsTableIsToldApart() {
    assertWrongKey(
        "Validate PK name fail. Input: other, Meta: id.",
        key("other", PrimaryKeyValue.fromString("a")));
    assertWrongKey(
        "Validate PK type fail. Input: VT_INTEGER, Meta: VT_STRING.",
        key("id", PrimaryKeyValue.fromLong(1)));
    assertWrongKey(
        "Validate PK type fail. Input: VT_BLOB, Meta: VT_STRING.",
        key("id", PrimaryKeyValue.fromBinary(new byte[1])));
    assertWrongKey(
        "Validate PK size fail. Input: 2, Meta: 1.",
        PrimaryKeyBuilder.createPrimaryKeyBuilder()
            .addPrimaryKeyColumn("id", PrimaryKeyValue.fromString("a"))
            .addPrimaryKeyColumn("more", PrimaryKeyValue.fromString("a"))
            .build());
  }

  private void assertWrongKey(String message, PrimaryKey key) {
    assertRefused("OTSInvalidPK", message, () -> get(PLAIN, key));
    assertRefused(
        "OTSInvalidPK",
        message,
        () -> client.putRow(new PutRowRequest(new RowPutChange(PLAIN, key))));
    assertRefused(
        "OTSInvalidPK",
        message,
        () -> client.deleteRow(new DeleteRowRequest(new RowDeleteChange(PLAIN, key))));
  }

  @Test
  void theEndsOfARangeAreNoValuesOfARow() {
    String least = "VT_INF_MIN is an invalid type for the primary key.";
    assertInvalid(least, () -> get(PLAIN, plainKey(PrimaryKeyValue.INF_MIN)));
    String greatest = "VT_INF_MAX is an invalid type for the primary key.";
    var put = new RowPutChange(PLAIN, plainKey(PrimaryKeyValue.INF_MAX));
    assertInvalid(greatest, () -> client.putRow(new PutRowRequest(put)));
  }

  @Test
  void aReadSaysWhichVersionsItWants() {
    assertInvalid("No version condition is specified.", getting(PLAIN, null));
  }

  @Test
  void namesAreLookedAtBeforeFiltersAndTheseBeforeVersions() {
    var deep = new CompositeColumnValueFilter(CompositeColumnValueFilter.LogicOperator.AND);
    for (int i = 0; i < 11; i++) {
      deep.addFilter(idIs("a"));
    }
    assertInvalid("Invalid table name: '1'.", getting("1", deep));
    assertInvalid("The count of filter exceeds the max: 10.", getting(PLAIN, deep));
  }

  private ThrowingCallable getting(String table, Filter filter) {
    var criteria = new SingleRowQueryCriteria(table, plainKey("a"));
    if (filter != null) {
      criteria.setFilter(filter);
    }
    return () -> client.getRow(new GetRowRequest(criteria));
  }
}
