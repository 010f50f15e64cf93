package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.ConsumedCapacity;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.DeleteRowRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.DeleteRowResponse;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.OperationType;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.PutRowRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.PutRowResponse;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.UpdateRowRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.UpdateRowResponse;
import com.aliyun.ots.thirdparty.com.google.protobuf.ByteString;
import com.aliyun.ots.thirdparty.com.google.protobuf.Message;
import dev.timeline.tablestore.local.Table.Written;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The operations that write single rows. */
final class WriteOperations {

  private final Tables tables;
  private final Rules rules;
  private final Journal journal;
  private final Throttle throttle;

  WriteOperations(Tables tables, Rules rules, Journal journal, Throttle throttle) {
    this.tables = tables;
    this.rules = rules;
    this.journal = journal;
    this.throttle = throttle;
  }

  Result put(PutRowRequest request) {
    refuseTransaction(request.hasTransactionId());
    var change =
        new RowChange(
            OperationType.PUT,
            request.getRow(),
            request.getCondition(),
            request.getReturnContent(),
            rules);
    Applied applied = apply(request.getTableName(), change);
    var reply = PutRowResponse.newBuilder().setConsumed(applied.consumed());
    return applied.result(reply.setRow(applied.row()).build());
  }

  Result update(UpdateRowRequest request) {
    refuseTransaction(request.hasTransactionId());
    var change =
        new RowChange(
            OperationType.UPDATE,
            request.getRowChange(),
            request.getCondition(),
            request.getReturnContent(),
            rules);
    Applied applied = apply(request.getTableName(), change);
    var reply = UpdateRowResponse.newBuilder().setConsumed(applied.consumed());
    return applied.result(reply.setRow(applied.row()).build());
  }

  Result delete(DeleteRowRequest request) {
    refuseTransaction(request.hasTransactionId());
    var change =
        new RowChange(
            OperationType.DELETE,
            request.getPrimaryKey(),
            request.getCondition(),
            request.getReturnContent(),
            rules);
    Applied applied = apply(request.getTableName(), change);
    var reply = DeleteRowResponse.newBuilder().setConsumed(applied.consumed());
    return applied.result(reply.setRow(applied.row()).build());
  }

  static void refuseTransaction(boolean given) {
    if (given) {
      throw ServiceError.unsupported("local transactions");
    }
  }

  record Applied(Written written, ByteString row) {
    ConsumedCapacity consumed() {
      return Result.consumed(written.readUnits(), written.writeUnits());
    }

    Result result(Message reply) {
      return new Result(reply, 1, 0, written.readUnits(), written.writeUnits());
    }
  }

  Applied apply(String tableName, RowChange change) {
    Table table = tables.existing(tableName);
    throttle.takeWrite(table, change); // beside the journal, which is to keep what was let through
    Written written =
        journal.keep(
            change.operation(),
            () -> change.request(tableName),
            () -> table.apply(change, tables::now));
    ByteString row =
        switch (change.wanted().getReturnType()) {
          case RT_NONE -> ByteString.EMPTY;
          case RT_PK ->
              PlainBuffer.write(List.of(Query.encode(written.key(), Map.of(), table.schema())));
          case RT_AFTER_MODIFY -> afterModify(written, change, table.schema());
          default ->
              throw ServiceError.invalid(
                  "Invalid return type: " + change.wanted().getReturnType() + ".");
        };
    return new Applied(written, row);
  }

  private static ByteString afterModify(Written written, RowChange change, Schema schema) {
    if (written.row() == null) {
      return ByteString.EMPTY;
    }
    Map<String, List<Cell>> columns = new TreeMap<>();
    for (String name : change.wanted().getReturnColumnNamesList()) {
      List<Cell> versions = written.row().versions(name);
      if (!versions.isEmpty()) {
        columns.put(name, versions.subList(0, 1));
      }
    }
    return PlainBuffer.write(List.of(Query.encode(written.key(), columns, schema)));
  }
}
