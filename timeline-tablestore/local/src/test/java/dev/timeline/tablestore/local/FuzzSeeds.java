package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.SyncClient;
import com.alicloud.openservices.tablestore.model.BatchGetRowRequest;
import com.alicloud.openservices.tablestore.model.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.model.Column;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.Condition;
import com.alicloud.openservices.tablestore.model.CreateTableRequest;
import com.alicloud.openservices.tablestore.model.DeleteRowRequest;
import com.alicloud.openservices.tablestore.model.DescribeTableRequest;
import com.alicloud.openservices.tablestore.model.Direction;
import com.alicloud.openservices.tablestore.model.GetRangeRequest;
import com.alicloud.openservices.tablestore.model.GetRowRequest;
import com.alicloud.openservices.tablestore.model.MultiRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.PrimaryKeyOption;
import com.alicloud.openservices.tablestore.model.PrimaryKeySchema;
import com.alicloud.openservices.tablestore.model.PrimaryKeyType;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.ReservedThroughput;
import com.alicloud.openservices.tablestore.model.RowDeleteChange;
import com.alicloud.openservices.tablestore.model.RowExistenceExpectation;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import com.alicloud.openservices.tablestore.model.RowUpdateChange;
import com.alicloud.openservices.tablestore.model.SingleRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.TableMeta;
import com.alicloud.openservices.tablestore.model.TableOptions;
import com.alicloud.openservices.tablestore.model.TimeRange;
import com.alicloud.openservices.tablestore.model.UpdateRowRequest;
import com.alicloud.openservices.tablestore.model.UpdateTableRequest;
import com.alicloud.openservices.tablestore.model.condition.SingleColumnValueCondition;
import com.alicloud.openservices.tablestore.model.filter.CompositeColumnValueFilter;
import com.alicloud.openservices.tablestore.model.filter.SingleColumnValueFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requests of the official client, from which a fuzzer begins: one of each kind, and all values.
 */
final class FuzzSeeds {

  private static @Nullable List<Seed> recorded;

  private FuzzSeeds() {}

  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Seed(String operation, byte[] body) {}

  static synchronized List<Seed> all() {
    if (recorded == null) {
      recorded = record();
    }
    return recorded;
  }

  private static List<Seed> record() {
    var seeds = new ArrayList<Seed>();
    try (LocalTableStore server = LocalTableStore.start()) {
      var unused =
          server
              .faults()
              .every()
              .where(
                  request -> {
                    seeds.add(new Seed(request.operation(), request.message().toByteArray()));
                    return false;
                  })
              .losesTheRequest();
      var client = ClientTest.connect(server, ClientTest.strict());
      tables(client);
      writes(client);
      reads(client);
      client.shutdown();
    }
    return List.copyOf(seeds);
  }

  private static void tables(SyncClient client) {
    var log = new TableMeta(ClientTest.LOG);
    log.addPrimaryKeyColumn(new PrimaryKeySchema("bucket", PrimaryKeyType.STRING));
    log.addPrimaryKeyColumn(new PrimaryKeySchema("room", PrimaryKeyType.STRING));
    log.addPrimaryKeyColumn(
        new PrimaryKeySchema("seq", PrimaryKeyType.INTEGER, PrimaryKeyOption.AUTO_INCREMENT));
    client.createTable(
        new CreateTableRequest(log, new TableOptions(-1, 1), new ReservedThroughput(0, 0)));
    var plain = new TableMeta(ClientTest.PLAIN);
    plain.addPrimaryKeyColumn(new PrimaryKeySchema("id", PrimaryKeyType.STRING));
    client.createTable(
        new CreateTableRequest(plain, new TableOptions(86_400, 3), new ReservedThroughput(0, 0)));
    client.putRow(new PutRowRequest(ClientTest.entry("room", "hello")));
    client.putRow(new PutRowRequest(ClientTest.plainRow("a", "hello")));
    client.listTable();
    client.describeTable(new DescribeTableRequest(ClientTest.PLAIN));
    var update = new UpdateTableRequest(ClientTest.PLAIN);
    update.setTableOptionsForUpdate(new TableOptions(90_000, 5));
    client.updateTable(update);
  }

  private static void writes(SyncClient client) {
    var put =
        new RowPutChange(ClientTest.PLAIN, ClientTest.plainKey("b"))
            .addColumn("string", ColumnValue.fromString("é"))
            .addColumn("integer", ColumnValue.fromLong(-1))
            .addColumn("double", ColumnValue.fromDouble(0.5))
            .addColumn("boolean", ColumnValue.fromBoolean(true))
            .addColumn("binary", ColumnValue.fromBinary(new byte[3]), System.currentTimeMillis());
    client.putRow(new PutRowRequest(put));
    var update = new RowUpdateChange(ClientTest.PLAIN, ClientTest.plainKey("b"));
    update.increment(new Column("integer", ColumnValue.fromLong(2)));
    update.deleteColumns("double");
    update.deleteColumn("binary", 1);
    update.put("string", ColumnValue.fromString("x"));
    var condition = new Condition(RowExistenceExpectation.EXPECT_EXIST);
    condition.setColumnCondition(
        new SingleColumnValueCondition(
            "boolean",
            SingleColumnValueCondition.CompareOperator.EQUAL,
            ColumnValue.fromBoolean(true)));
    update.setCondition(condition);
    client.updateRow(new UpdateRowRequest(update));
    var batch = new BatchWriteRowRequest();
    batch.addRowChange(ClientTest.entry("room", "1"));
    batch.addRowChange(ClientTest.plainRow("c", "2"));
    batch.addRowChange(new RowDeleteChange(ClientTest.PLAIN, ClientTest.plainKey("d")));
    client.batchWriteRow(batch);
    client.deleteRow(
        new DeleteRowRequest(new RowDeleteChange(ClientTest.PLAIN, ClientTest.plainKey("c"))));
  }

  private static void reads(SyncClient client) {
    var one = new SingleRowQueryCriteria(ClientTest.PLAIN, ClientTest.plainKey("b"));
    one.setTimeRange(new TimeRange(0, Long.MAX_VALUE / 1_000));
    one.addColumnsToGet(List.of("string", "integer"));
    client.getRow(new GetRowRequest(one));
    var some = new MultiRowQueryCriteria(ClientTest.PLAIN);
    some.addRow(ClientTest.plainKey("a"));
    some.addRow(ClientTest.plainKey("b"));
    some.setMaxVersions(2);
    var batch = new BatchGetRowRequest();
    batch.addMultiRowQueryCriteria(some);
    client.batchGetRow(batch);
    var range = ClientTest.range("room", Direction.BACKWARD);
    range.setFilter(
        new CompositeColumnValueFilter(CompositeColumnValueFilter.LogicOperator.AND)
            .addFilter(when("body", ColumnValue.fromString("1")))
            .addFilter(
                new CompositeColumnValueFilter(CompositeColumnValueFilter.LogicOperator.NOT)
                    .addFilter(when("seq", ColumnValue.fromLong(1)))));
    range.setLimit(2);
    client.getRange(new GetRangeRequest(range));
  }

  private static SingleColumnValueFilter when(String column, ColumnValue value) {
    return new SingleColumnValueFilter(
        column, SingleColumnValueFilter.CompareOperator.GREATER_EQUAL, value);
  }
}
