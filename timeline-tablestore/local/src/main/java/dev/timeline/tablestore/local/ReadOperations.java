package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.BatchGetRowRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.BatchGetRowResponse;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.GetRowRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.GetRowResponse;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.RowInBatchGetRowResponse;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.TableInBatchGetRowRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.TableInBatchGetRowResponse;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferCell;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferRow;
import com.aliyun.ots.thirdparty.com.google.protobuf.ByteString;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The operations that read rows by their keys. */
final class ReadOperations {

  private final Tables tables;
  private final Rules rules;
  private final Throttle throttle;

  ReadOperations(Tables tables, Rules rules, Throttle throttle) {
    this.tables = tables;
    this.rules = rules;
    this.throttle = throttle;
  }

  Result get(GetRowRequest request) {
    if (request.hasTransactionId()) {
      throw ServiceError.unsupported("local transactions");
    }
    Limits.checkTableName(request.getTableName());
    var query =
        new Query(
            request.getColumnsToGetList(),
            request.hasTimeRange() ? request.getTimeRange() : null,
            request.hasMaxVersions() ? request.getMaxVersions() : null,
            request.getFilter(),
            request.getStartColumn(),
            request.getEndColumn(),
            rules);
    List<PlainBufferCell> key = key(request.getPrimaryKey());
    Found found = find(tables.forGetRow(request.getTableName()), key, query);
    var reply =
        GetRowResponse.newBuilder()
            .setConsumed(Result.consumed(found.readUnits(), 0))
            .setRow(found.encoded())
            .build();
    return new Result(reply, found.rows(), 0, found.readUnits(), 0);
  }

  private List<PlainBufferCell> key(ByteString encoded) {
    List<PlainBufferCell> key = PlainBuffer.readRow(encoded).getPrimaryKey();
    KeyCells.checkForReading(key, false, rules);
    return key;
  }

  private record Found(@Nullable PlainBufferRow row, int readUnits) {
    ByteString encoded() {
      return row == null ? ByteString.EMPTY : PlainBuffer.write(List.of(row));
    }

    int rows() {
      return row == null ? 0 : 1;
    }
  }

  private Found find(Table table, List<PlainBufferCell> cells, Query query) {
    Found found = read(table, cells, query);
    throttle.takeRead(table, found.readUnits());
    return found;
  }

  private Found read(Table table, List<PlainBufferCell> cells, Query query) {
    var key = new RowKey(table.schema().values(cells));
    StoredRow row = table.get(key, tables.now());
    if (row == null) {
      return new Found(null, Limits.capacityUnits(0));
    }
    Query.Read read = query.read(row, table.schema(), table.settings().maxVersions());
    return new Found(read.row(), Limits.capacityUnits(read.bytes()));
  }

  Result batch(BatchGetRowRequest request, Mishap mishap) {
    int count = request.getTablesList().stream().mapToInt(t -> t.getPrimaryKeyCount()).sum();
    if (request.getTablesCount() == 0) {
      throw ServiceError.invalid("No row specified in the request of BatchGetRow.");
    }
    if (count > Limits.ROWS_IN_BATCH_GET) {
      throw ServiceError.invalid(
          "Rows count exceeds the upper limit: " + Limits.ROWS_IN_BATCH_GET + ".");
    }
    var answer = BatchGetRowResponse.newBuilder();
    var tally = new Tally();
    Set<String> names = new HashSet<>();
    for (TableInBatchGetRowRequest table : request.getTablesList()) {
      Limits.checkTableName(table.getTableName());
      if (!names.add(table.getTableName())) {
        throw ServiceError.invalid("Duplicated table name: '" + table.getTableName() + "'.");
      }
      answer.addTables(batch(table, mishap, tally));
    }
    return new Result(answer.build(), tally.found, tally.failed, tally.readUnits, 0);
  }

  private static final class Tally {
    private int asked;
    private int found;
    private int failed;
    private int readUnits;
  }

  private TableInBatchGetRowResponse batch(
      TableInBatchGetRowRequest request, Mishap mishap, Tally tally) {
    var query =
        new Query(
            request.getColumnsToGetList(),
            request.hasTimeRange() ? request.getTimeRange() : null,
            request.hasMaxVersions() ? request.getMaxVersions() : null,
            request.getFilter(),
            request.getStartColumn(),
            request.getEndColumn(),
            rules);
    List<List<PlainBufferCell>> keys = request.getPrimaryKeyList().stream().map(this::key).toList();
    if (keys.stream().map(ReadOperations::values).distinct().count() < keys.size()) {
      throw ServiceError.invalid("Duplicate rows detected in MultiGet.");
    }
    var answer = TableInBatchGetRowResponse.newBuilder().setTableName(request.getTableName());
    for (List<PlainBufferCell> key : keys) {
      answer.addRows(row(request.getTableName(), key, query, mishap, tally));
    }
    return answer.build();
  }

  private static List<Object> values(List<PlainBufferCell> key) {
    return List.copyOf(key.stream().map(cell -> cell.getPkCellValue()).toList());
  }

  private RowInBatchGetRowResponse row(
      String table, List<PlainBufferCell> key, Query query, Mishap mishap, Tally tally) {
    ErrorCode scripted = mishap.rowError(tally.asked++);
    try {
      if (scripted != null) {
        throw scripted.error();
      }
      Found found = find(tables.existing(table), key, query);
      tally.found += found.rows();
      tally.readUnits += found.readUnits();
      return RowInBatchGetRowResponse.newBuilder()
          .setIsOk(true)
          .setConsumed(Result.consumed(found.readUnits(), 0))
          .setRow(found.encoded())
          .build();
    } catch (ServiceError error) {
      tally.failed++;
      return RowInBatchGetRowResponse.newBuilder()
          .setIsOk(false)
          .setError(error.toMessage())
          .build();
    }
  }
}
