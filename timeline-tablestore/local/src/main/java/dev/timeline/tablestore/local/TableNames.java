package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.BatchGetRowRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.CreateTableRequest;
import com.aliyun.ots.thirdparty.com.google.protobuf.Descriptors.FieldDescriptor;
import com.aliyun.ots.thirdparty.com.google.protobuf.Message;
import java.util.List;

/** The names of the tables that requests of each kind are for. */
final class TableNames {

  private TableNames() {}

  static List<String> of(Message request) {
    if (request instanceof BatchWriteRowRequest batch) {
      return batch.getTablesList().stream().map(table -> table.getTableName()).toList();
    }
    if (request instanceof BatchGetRowRequest batch) {
      return batch.getTablesList().stream().map(table -> table.getTableName()).toList();
    }
    if (request instanceof CreateTableRequest create) {
      return List.of(create.getTableMeta().getTableName());
    }
    FieldDescriptor name = request.getDescriptorForType().findFieldByName("table_name");
    return name == null ? List.of() : List.of((String) request.getField(name));
  }
}
