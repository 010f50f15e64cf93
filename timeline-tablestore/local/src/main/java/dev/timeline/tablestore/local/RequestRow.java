package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.core.protocol.PlainBufferConversion;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferRow;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.aliyun.ots.thirdparty.com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A row of a request.
 *
 * @param index its place among all rows of the request, from 0
 * @param key its key, with the placeholder where the service is to choose
 * @param columns the columns that are written, by name
 */
public record RequestRow(
    String table, int index, Kind kind, PrimaryKey key, Map<String, ColumnValue> columns) {

  /** An operation on a row. */
  public enum Kind {
    PUT,
    UPDATE,
    DELETE,
    GET,
    RANGE
  }

  static RequestRow of(String table, int index, Kind kind, ByteString encoded) {
    PlainBufferRow row = PlainBuffer.readRow(encoded);
    Map<String, ColumnValue> columns = new LinkedHashMap<>();
    row.getCells().stream()
        .filter(cell -> cell.hasCellValue())
        .forEach(cell -> columns.put(cell.getCellName(), cell.getCellValue()));
    try {
      PrimaryKey key = PlainBufferConversion.toPrimaryKey(row.getPrimaryKey());
      return new RequestRow(table, index, kind, key, Map.copyOf(columns));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the value of the first key column, by which the service partitions. */
  public PrimaryKeyValue partition() {
    return key.getPrimaryKeyColumn(0).getValue();
  }
}
