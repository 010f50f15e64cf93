package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.core.protocol.OtsFilter;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.OperationType;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.RowExistenceExpectation;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferCell;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferConsts;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferRow;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.aliyun.ots.thirdparty.com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Requests that are well-formed, and mean anything. Bytes that are changed at random get no further
 * than to a checksum.
 */
final class RandomRequests {

  private static final int RARELY = 12;

  private static final List<String> TABLES = List.of(ClientTest.LOG, ClientTest.PLAIN);
  private static final List<String> NAMES = List.of("id", "room", "body", "n", "integer");
  private static final List<String> ODD_NAMES = List.of("", "a b", "x".repeat(300));
  private static final List<Long> NUMBERS =
      List.of(0L, 1L, -1L, 5_000L, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE / 1_000);

  private final Random random;

  RandomRequests(Random random) {
    this.random = random;
  }

  private <T> T any(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  private boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  private int few() {
    return oneIn(RARELY) ? any(List.of(0, 300)) : 1 + random.nextInt(3);
  }

  private String table() {
    return oneIn(RARELY) ? "missing" : any(TABLES);
  }

  private String name() {
    return oneIn(RARELY) ? any(ODD_NAMES) : any(NAMES);
  }

  private long number() {
    return oneIn(2) ? 1 + random.nextInt(20) : any(NUMBERS);
  }

  private int positive() {
    return oneIn(RARELY) ? any(NUMBERS).intValue() : 1 + random.nextInt(20);
  }

  private <T> List<T> list(int size, Supplier<T> each) {
    var all = new ArrayList<T>();
    for (int i = 0; i < size; i++) {
      all.add(each.get());
    }
    return all;
  }

  FuzzSeeds.Seed next() {
    return switch (random.nextInt(7)) {
      case 0 -> new FuzzSeeds.Seed("PutRow", put());
      case 1 -> new FuzzSeeds.Seed("UpdateRow", update());
      case 2 -> new FuzzSeeds.Seed("DeleteRow", delete());
      case 3 -> new FuzzSeeds.Seed("BatchWriteRow", batchWrite());
      case 4 -> new FuzzSeeds.Seed("GetRow", get());
      case 5 -> new FuzzSeeds.Seed("BatchGetRow", batchGet());
      default -> new FuzzSeeds.Seed("GetRange", range());
    };
  }

  private byte[] put() {
    return OtsInternalApi.PutRowRequest.newBuilder()
        .setTableName(table())
        .setRow(row(oneIn(20)))
        .setCondition(condition())
        .setReturnContent(returned())
        .build()
        .toByteArray();
  }

  private byte[] update() {
    return OtsInternalApi.UpdateRowRequest.newBuilder()
        .setTableName(table())
        .setRowChange(row(oneIn(20)))
        .setCondition(condition())
        .setReturnContent(returned())
        .build()
        .toByteArray();
  }

  private byte[] delete() {
    return OtsInternalApi.DeleteRowRequest.newBuilder()
        .setTableName(table())
        .setPrimaryKey(row(!oneIn(20)))
        .setCondition(condition())
        .build()
        .toByteArray();
  }

  private byte[] batchWrite() {
    var request = OtsInternalApi.BatchWriteRowRequest.newBuilder();
    for (int tables = few(); tables > 0; tables--) {
      var table = OtsInternalApi.TableInBatchWriteRowRequest.newBuilder().setTableName(table());
      for (int rows = few(); rows > 0; rows--) {
        OperationType type = any(List.of(OperationType.values()));
        table.addRows(
            OtsInternalApi.RowInBatchWriteRowRequest.newBuilder()
                .setType(type)
                .setRowChange(row(type == OperationType.DELETE))
                .setCondition(condition()));
      }
      request.addTables(table);
    }
    return request.build().toByteArray();
  }

  private byte[] get() {
    var request =
        OtsInternalApi.GetRowRequest.newBuilder()
            .setTableName(table())
            .setPrimaryKey(encoded(key(), List.of(), false))
            .addAllColumnsToGet(list(few(), () -> name()));
    if (!oneIn(5)) {
      request.setMaxVersions(positive());
    }
    if (oneIn(3)) {
      request.setTimeRange(time());
    }
    if (oneIn(2)) {
      request.setFilter(filter(0));
    }
    if (oneIn(5)) {
      request.setStartColumn(name()).setEndColumn(name());
    }
    return request.build().toByteArray();
  }

  private byte[] batchGet() {
    var request = OtsInternalApi.BatchGetRowRequest.newBuilder();
    for (int tables = few(); tables > 0; tables--) {
      request.addTables(
          OtsInternalApi.TableInBatchGetRowRequest.newBuilder()
              .setTableName(table())
              .addAllPrimaryKey(list(few(), () -> encoded(key(), List.of(), false)))
              .setMaxVersions(1));
    }
    return request.build().toByteArray();
  }

  private byte[] range() {
    var request =
        OtsInternalApi.GetRangeRequest.newBuilder()
            .setTableName(table())
            .setDirection(any(List.of(OtsInternalApi.Direction.values())))
            .setInclusiveStartPrimaryKey(bound(PrimaryKeyValue.INF_MIN))
            .setExclusiveEndPrimaryKey(bound(PrimaryKeyValue.INF_MAX))
            .addAllColumnsToGet(list(few(), () -> name()))
            .setMaxVersions(1);
    if (oneIn(2)) {
      request.setLimit(positive());
    }
    if (oneIn(2)) {
      request.setFilter(filter(0));
    }
    return request.build().toByteArray();
  }

  private OtsInternalApi.TimeRange time() {
    var time = OtsInternalApi.TimeRange.newBuilder();
    return oneIn(2)
        ? time.setSpecificTime(number()).build()
        : time.setStartTime(number()).setEndTime(any(NUMBERS)).build();
  }

  private OtsInternalApi.ReturnContent returned() {
    return OtsInternalApi.ReturnContent.newBuilder()
        .setReturnType(any(List.of(OtsInternalApi.ReturnType.values())))
        .addAllReturnColumnNames(list(few(), () -> name()))
        .build();
  }

  private OtsInternalApi.Condition condition() {
    var condition =
        OtsInternalApi.Condition.newBuilder()
            .setRowExistence(
                oneIn(2)
                    ? RowExistenceExpectation.IGNORE
                    : any(List.of(RowExistenceExpectation.values())));
    return (oneIn(4) ? condition.setColumnCondition(filter(0)) : condition).build();
  }

  private ByteString filter(int depth) {
    return parsedFilter(depth).toByteString();
  }

  private OtsFilter.Filter parsedFilter(int depth) {
    var filter = OtsFilter.Filter.newBuilder();
    switch (random.nextInt(depth > 20 ? 4 : 6)) {
      case 0 ->
          filter
              .setType(OtsFilter.FilterType.FT_COLUMN_PAGINATION)
              .setFilter(
                  OtsFilter.ColumnPaginationFilter.newBuilder()
                      .setOffset(positive())
                      .setLimit(positive())
                      .build()
                      .toByteString());
      case 1, 2, 3 ->
          filter
              .setType(OtsFilter.FilterType.FT_SINGLE_COLUMN_VALUE)
              .setFilter(
                  OtsFilter.SingleColumnValueFilter.newBuilder()
                      .setComparator(any(List.of(OtsFilter.ComparatorType.values())))
                      .setColumnName(name())
                      .setColumnValue(ByteString.copyFrom(oneIn(RARELY) ? bytes() : string()))
                      .setFilterIfMissing(oneIn(2))
                      .setLatestVersionOnly(oneIn(2))
                      .build()
                      .toByteString());
      default ->
          filter
              .setType(OtsFilter.FilterType.FT_COMPOSITE_COLUMN_VALUE)
              .setFilter(
                  OtsFilter.CompositeColumnValueFilter.newBuilder()
                      .setCombinator(any(List.of(OtsFilter.LogicalOperator.values())))
                      .addAllSubFilters(list(oneIn(2) ? 2 : 1, () -> parsedFilter(depth + 1)))
                      .build()
                      .toByteString());
    }
    return filter.build();
  }

  /** A value as it is in a filter. */
  private byte[] string() {
    return new byte[] {PlainBufferConsts.VT_STRING, 1, 0, 0, 0, (byte) ('a' + random.nextInt(3))};
  }

  /** Any bytes, of which the first may be the type of a value. */
  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(14)];
    random.nextBytes(bytes);
    if (bytes.length > 0) {
      bytes[0] = (byte) random.nextInt(9);
    }
    return bytes;
  }

  private ByteString row(boolean isDeleted) {
    return encoded(key(), isDeleted ? List.of() : list(few(), this::cell), isDeleted);
  }

  private static ByteString encoded(
      List<PlainBufferCell> key, List<PlainBufferCell> cells, boolean isDeleted) {
    return PlainBuffer.write(List.of(new PlainBufferRow(key, cells, isDeleted)));
  }

  private List<PlainBufferCell> key() {
    return switch (random.nextInt(RARELY)) {
      case 0, 1, 2, 3, 4, 5 -> List.of(keyCell("id"));
      case 6, 7, 8, 9, 10 -> List.of(keyCell("bucket"), keyCell("room"), keyCell("seq"));
      default -> list(random.nextInt(6), () -> keyCell(name()));
    };
  }

  private ByteString bound(PrimaryKeyValue infinite) {
    List<PlainBufferCell> key = key();
    if (!oneIn(RARELY)) {
      key.forEach(cell -> cell.setPkCellValue(infinite));
    }
    return encoded(key, List.of(), false);
  }

  private PlainBufferCell keyCell(String name) {
    var cell = new PlainBufferCell();
    cell.setCellName(name);
    cell.setPkCellValue(
        switch (oneIn(RARELY) ? random.nextInt(5) : name.equals("seq") ? 5 : 6) {
          case 0 -> PrimaryKeyValue.INF_MIN;
          case 1 -> PrimaryKeyValue.INF_MAX;
          case 2 -> PrimaryKeyValue.AUTO_INCREMENT;
          case 3 -> PrimaryKeyValue.fromLong(any(NUMBERS));
          case 4 -> PrimaryKeyValue.fromBinary(new byte[few()]);
          case 5 -> oneIn(2) ? PrimaryKeyValue.AUTO_INCREMENT : PrimaryKeyValue.fromLong(number());
          default ->
              PrimaryKeyValue.fromString(oneIn(RARELY) ? "é".repeat(600) : any(List.of("a", "b")));
        });
    return cell;
  }

  private PlainBufferCell cell() {
    return oneIn(4) ? added() : anyCell();
  }

  private PlainBufferCell added() {
    var cell = new PlainBufferCell();
    cell.setCellName("n");
    cell.setCellType(PlainBufferConsts.INCREMENT);
    cell.setCellValue(ColumnValue.fromLong(number()));
    return cell;
  }

  private PlainBufferCell anyCell() {
    var cell = new PlainBufferCell();
    cell.setCellName(name());
    if (!oneIn(5)) {
      cell.setCellValue(value());
    }
    if (oneIn(4)) {
      cell.setCellType(
          any(
              List.of(
                  PlainBufferConsts.INCREMENT,
                  PlainBufferConsts.DELETE_ALL_VERSION,
                  PlainBufferConsts.DELETE_ONE_VERSION,
                  (byte) 99)));
    }
    if (oneIn(4)) {
      cell.setCellTimestamp(oneIn(RARELY) ? any(NUMBERS) : System.currentTimeMillis());
    }
    return cell;
  }

  private ColumnValue value() {
    return switch (random.nextInt(5)) {
      case 0 -> ColumnValue.fromBoolean(oneIn(2));
      case 1 -> ColumnValue.fromLong(number());
      case 2 -> ColumnValue.fromDouble(any(List.of(0.0, Double.NaN, Double.MAX_VALUE)));
      case 3 -> ColumnValue.fromBinary(new byte[few()]);
      default -> ColumnValue.fromString("é".repeat(few()));
    };
  }
}
