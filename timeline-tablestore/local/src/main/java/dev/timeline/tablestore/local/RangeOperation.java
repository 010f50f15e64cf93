package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.Direction;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.GetRangeRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.GetRangeResponse;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferCell;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferRow;
import com.aliyun.ots.thirdparty.com.google.protobuf.ByteString;
import dev.timeline.tablestore.local.Table.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The operation GetRange: a page of the rows between two keys. */
final class RangeOperation {

  private final Tables tables;
  private final Rules rules;
  private final Throttle throttle;

  RangeOperation(Tables tables, Rules rules, Throttle throttle) {
    this.tables = tables;
    this.rules = rules;
    this.throttle = throttle;
  }

  Result get(GetRangeRequest request, Mishap mishap) {
    if (request.hasTransactionId()) {
      throw ServiceError.unsupported("local transactions");
    }
    Limits.checkTableName(request.getTableName());
    if (request.hasLimit() && request.getLimit() <= 0) {
      throw ServiceError.invalid("The limit must be greater than 0.");
    }
    var query =
        new Query(
            request.getColumnsToGetList(),
            request.hasTimeRange() ? request.getTimeRange() : null,
            request.hasMaxVersions() ? request.getMaxVersions() : null,
            request.getFilter(),
            request.getStartColumn(),
            request.getEndColumn(),
            rules);
    List<PlainBufferCell> start = bound(request.getInclusiveStartPrimaryKey());
    List<PlainBufferCell> end = bound(request.getExclusiveEndPrimaryKey());
    Table table = tables.existing(request.getTableName());
    Range range = range(table.schema(), start, end, request.getDirection());
    int limit = request.hasLimit() ? request.getLimit() : Integer.MAX_VALUE;
    var page = new Page(table, query, Math.min(limit, mishap.pageLimit()));
    table.scan(range, tables.now(), page::add);
    Result result = page.result();
    throttle.takeRead(table, result.readUnits());
    return result;
  }

  private List<PlainBufferCell> bound(ByteString encoded) {
    List<PlainBufferCell> key = PlainBuffer.readRow(encoded).getPrimaryKey();
    KeyCells.checkForReading(key, true, rules);
    return key;
  }

  private static Range range(
      Schema schema, List<PlainBufferCell> start, List<PlainBufferCell> end, Direction direction) {
    RowKey from = schema.bound(start);
    RowKey to = schema.bound(end);
    boolean forward = direction == Direction.FORWARD;
    int order = from.compareTo(to);
    if (forward && order >= 0) {
      throw ServiceError.invalid("Begin key must less than end key in FORWARD");
    }
    if (!forward && order <= 0) {
      throw ServiceError.invalid("Begin key must more than end key in BACKWARD");
    }
    return new Range(from, to, forward);
  }

  /** A page that fills until a limit ends it; the next begins with the row that no longer fits. */
  private static final class Page {
    private final Table table;
    private final Query query;
    private final int limit;
    private final int maxVersions;
    private final List<PlainBufferRow> rows = new ArrayList<>();
    private @Nullable RowKey next;
    private int scannedRows;
    private long scannedBytes;
    private long readBytes;

    Page(Table table, Query query, int limit) {
      this.table = table;
      this.query = query;
      this.limit = limit;
      maxVersions = table.settings().maxVersions();
    }

    boolean add(StoredRow row) {
      if (rows.size() >= limit
          || scannedRows >= Limits.SCANNED_ROWS
          || (scannedRows > 0 && scannedBytes + row.bytes() > Limits.SCANNED_BYTES)) {
        next = row.key();
        return false;
      }
      scannedRows++;
      scannedBytes += row.bytes();
      Query.Read read = query.read(row, table.schema(), maxVersions);
      readBytes += read.bytes();
      if (read.row() != null) {
        rows.add(read.row());
      }
      return true;
    }

    Result result() {
      int readUnits = Limits.capacityUnits(readBytes);
      var reply =
          GetRangeResponse.newBuilder()
              .setConsumed(Result.consumed(readUnits, 0))
              .setRows(rows.isEmpty() ? ByteString.EMPTY : PlainBuffer.write(rows));
      if (next != null) {
        reply.setNextStartPrimaryKey(
            PlainBuffer.write(List.of(Query.encode(next, Map.of(), table.schema()))));
      }
      return new Result(reply.build(), rows.size(), 0, readUnits, 0);
    }
  }
}
