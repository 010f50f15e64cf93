package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.core.protocol.PlainBufferBuilder;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferCodedInputStream;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferCodedOutputStream;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferConsts;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferInputStream;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferOutputStream;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferRow;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.aliyun.ots.thirdparty.com.google.protobuf.ByteString;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Rows in the encoding that requests and replies carry them in. */
final class PlainBuffer {

  private PlainBuffer() {}

  static PlainBufferRow readRow(ByteString bytes) {
    try {
      List<PlainBufferRow> rows = new Reader(ByteBuffer.wrap(bytes.toByteArray())).rows();
      if (rows.size() != 1 || rows.get(0).getPrimaryKey().isEmpty()) {
        throw ServiceError.invalid("data format is invalid.");
      }
      return rows.get(0);
    } catch (IOException e) {
      throw ServiceError.invalid("data format is invalid. " + e.getMessage());
    }
  }

  static ByteString write(List<PlainBufferRow> rows) {
    try {
      int size = PlainBufferOutputStream.LITTLE_ENDIAN_32_SIZE;
      for (PlainBufferRow row : rows) {
        size += PlainBufferBuilder.computePlainBufferRow(row);
      }
      var bytes = new PlainBufferOutputStream(size);
      var out = new PlainBufferCodedOutputStream(bytes);
      out.writeHeader();
      for (PlainBufferRow row : rows) {
        out.writeRow(row);
      }
      return ByteString.copyFrom(bytes.getBuffer());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a value as it is inside a condition: without the length that precedes it in a row. */
  static ColumnValue readBareValue(ByteString bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    try {
      return switch (in.get()) {
        case PlainBufferConsts.VT_INTEGER -> ColumnValue.fromLong(in.getLong());
        case PlainBufferConsts.VT_DOUBLE -> ColumnValue.fromDouble(in.getDouble());
        case PlainBufferConsts.VT_BOOLEAN -> ColumnValue.fromBoolean(in.get() != 0);
        case PlainBufferConsts.VT_STRING -> {
          byte[] text = bytes(in);
          yield ColumnValue.fromString(PlainBufferInputStream.bytes2UTFString(text), text);
        }
        case PlainBufferConsts.VT_BLOB -> ColumnValue.fromBinary(bytes(in));
        default -> throw ServiceError.invalid("Deserialize filter failed.");
      };
    } catch (IOException | RuntimeException e) {
      throw e instanceof ServiceError error
          ? error
          : ServiceError.invalid("Deserialize filter failed.");
    }
  }

  private static byte[] bytes(ByteBuffer in) throws IOException {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new EOFException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  /** The client's reader, which reads what servers send, made to know placeholders. */
  private static final class Reader extends PlainBufferCodedInputStream {

    private static final int LENGTH_BYTES = 4;

    private final ByteBuffer bytes;

    Reader(ByteBuffer bytes) {
      super(new PlainBufferInputStream(bytes));
      this.bytes = bytes;
    }

    List<PlainBufferRow> rows() throws IOException {
      try {
        return readRowsWithHeader();
      } catch (RuntimeException e) {
        throw new IOException(e);
      }
    }

    @Override
    public PrimaryKeyValue readCellPrimaryKeyValue() throws IOException {
      int type = bytes.position() + LENGTH_BYTES;
      if (type < bytes.limit() && bytes.get(type) == PlainBufferConsts.VT_AUTO_INCREMENT) {
        bytes.position(type + 1);
        readTag();
        return PrimaryKeyValue.AUTO_INCREMENT;
      }
      return super.readCellPrimaryKeyValue();
    }
  }
}
