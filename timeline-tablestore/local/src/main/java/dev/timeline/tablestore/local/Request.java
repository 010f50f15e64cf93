package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.BatchGetRowRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.DeleteRowRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.GetRangeRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.GetRowRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.PutRowRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.RowInBatchWriteRowRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.UpdateRowRequest;
import com.aliyun.ots.thirdparty.com.google.protobuf.ByteString;
import com.aliyun.ots.thirdparty.com.google.protobuf.Message;
import dev.timeline.tablestore.local.RequestRow.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as the condition of a fault sees it, before it is carried out. Its rows are decoded
 * when they are asked for.
 */
public final class Request {

  private final String operation;
  private final Message message;
  private final int bytes;
  private @Nullable List<RequestRow> rows;

  Request(String operation, Message message, int bytes) {
    this.operation = operation;
    this.message = message;
    this.bytes = bytes;
  }

  /** Returns the operation, as in the path of the request: {@code PutRow}, {@code GetRange}. */
  public String operation() {
    return operation;
  }

  /** Returns the tables that it names, in its order; none for {@code ListTable}. */
  public List<String> tables() {
    return TableNames.of(message);
  }

  /** Returns the size of its body as it came, in bytes. */
  public int bytes() {
    return bytes;
  }

  /**
   * Returns the rows that it writes or asks for, in its order; for a {@code GetRange} the key at
   * which it begins. Operations on tables have none.
   */
  public synchronized List<RequestRow> rows() {
    if (rows == null) {
      rows = List.copyOf(decode());
    }
    return rows;
  }

  Message message() {
    return message;
  }

  /** Returns how many rows it writes or asks for by their keys. */
  int rowCount() {
    if (message instanceof BatchWriteRowRequest batch) {
      return batch.getTablesList().stream().mapToInt(table -> table.getRowsCount()).sum();
    }
    if (message instanceof BatchGetRowRequest batch) {
      return batch.getTablesList().stream().mapToInt(table -> table.getPrimaryKeyCount()).sum();
    }
    return message instanceof PutRowRequest
            || message instanceof UpdateRowRequest
            || message instanceof DeleteRowRequest
            || message instanceof GetRowRequest
        ? 1
        : 0;
  }

  private List<RequestRow> decode() {
    if (message instanceof PutRowRequest put) {
      return one(put.getTableName(), Kind.PUT, put.getRow());
    }
    if (message instanceof UpdateRowRequest update) {
      return one(update.getTableName(), Kind.UPDATE, update.getRowChange());
    }
    if (message instanceof DeleteRowRequest delete) {
      return one(delete.getTableName(), Kind.DELETE, delete.getPrimaryKey());
    }
    if (message instanceof GetRowRequest get) {
      return one(get.getTableName(), Kind.GET, get.getPrimaryKey());
    }
    if (message instanceof GetRangeRequest range) {
      return one(range.getTableName(), Kind.RANGE, range.getInclusiveStartPrimaryKey());
    }
    List<RequestRow> all = new ArrayList<>();
    if (message instanceof BatchWriteRowRequest batch) {
      batch
          .getTablesList()
          .forEach(
              table -> {
                for (RowInBatchWriteRowRequest row : table.getRowsList()) {
                  Kind kind = Kind.valueOf(row.getType().name());
                  all.add(
                      RequestRow.of(table.getTableName(), all.size(), kind, row.getRowChange()));
                }
              });
    }
    if (message instanceof BatchGetRowRequest batch) {
      batch
          .getTablesList()
          .forEach(
              table -> {
                for (ByteString key : table.getPrimaryKeyList()) {
                  all.add(RequestRow.of(table.getTableName(), all.size(), Kind.GET, key));
                }
              });
    }
    return all;
  }

  private static List<RequestRow> one(String table, Kind kind, ByteString row) {
    return List.of(RequestRow.of(table, 0, kind, row));
  }

  @Override
  public String toString() {
    return operation + tables();
  }
}
