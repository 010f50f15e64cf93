package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.CapacityUnit;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.ConsumedCapacity;
import com.aliyun.ots.thirdparty.com.google.protobuf.Message;

/**
 * The answer to a request that was carried out.
 *
 * @param rows the rows that were written, or that a read found
 * @param failedRows the rows of a batch that failed
 */
record Result(Message message, int rows, int failedRows, int readUnits, int writeUnits) {

  static Result ofTables(Message message) {
    return new Result(message, 0, 0, 0, 0);
  }

  static ConsumedCapacity consumed(int readUnits, int writeUnits) {
    return ConsumedCapacity.newBuilder()
        .setCapacityUnit(CapacityUnit.newBuilder().setRead(readUnits).setWrite(writeUnits))
        .build();
  }
}
