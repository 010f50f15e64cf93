package dev.timeline.tablestore.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.alicloud.openservices.tablestore.model.ColumnValue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The columns of a stored row, as one array of bytes: a server has millions of rows, and as objects
 * their cells would keep the garbage collector busier than all else.
 */
final class Columns {

  private static final byte STRING = 0;
  private static final byte BINARY = 1;
  private static final byte BOOLEAN = 2;
  private static final byte INTEGER = 3;
  private static final byte DOUBLE = 4;

  private final byte[] packed;

  private Columns(byte[] packed) {
    this.packed = packed;
  }

  /** Packs columns by name, each with its versions. */
  static Columns of(Map<String, List<Cell>> columns) {
    int size = 0;
    for (Map.Entry<String, List<Cell>> column : columns.entrySet()) {
      size += Integer.BYTES + column.getKey().getBytes(UTF_8).length + Integer.BYTES;
      for (Cell cell : column.getValue()) {
        size += Long.BYTES + 1 + bytes(cell.value());
      }
    }
    ByteBuffer packed = ByteBuffer.allocate(size);
    for (Map.Entry<String, List<Cell>> column : columns.entrySet()) {
      put(column.getKey().getBytes(UTF_8), packed);
      packed.putInt(column.getValue().size());
      for (Cell cell : column.getValue()) {
        put(cell, packed);
      }
    }
    return new Columns(packed.array());
  }

  private static int bytes(ColumnValue value) {
    int bytes = Cell.bytes(value);
    return switch (value.getType()) {
      case STRING, BINARY -> Integer.BYTES + bytes;
      default -> bytes;
    };
  }

  private static void put(byte[] bytes, ByteBuffer packed) {
    packed.putInt(bytes.length).put(bytes);
  }

  private static void put(Cell cell, ByteBuffer packed) {
    ColumnValue value = cell.value();
    packed.putLong(cell.timestamp());
    switch (value.getType()) {
      case STRING -> put(value.asStringInBytes(), packed.put(STRING));
      case BINARY -> put(value.asBinary(), packed.put(BINARY));
      case BOOLEAN -> packed.put(BOOLEAN).put((byte) (value.asBoolean() ? 1 : 0));
      case INTEGER -> packed.put(INTEGER).putLong(value.asLong());
      case DOUBLE -> packed.put(DOUBLE).putDouble(value.asDouble());
      default -> throw ServiceError.invalid("Invalid column type: " + value.getType() + ".");
    }
  }

  /** Returns the columns by name, each with its versions; a copy, to change. */
  NavigableMap<String, List<Cell>> unpack() {
    NavigableMap<String, List<Cell>> columns = new TreeMap<>();
    ByteBuffer in = ByteBuffer.wrap(packed);
    while (in.hasRemaining()) {
      String name = new String(take(in), UTF_8);
      int versions = in.getInt();
      List<Cell> cells = new ArrayList<>(versions);
      for (int i = 0; i < versions; i++) {
        cells.add(takeCell(in));
      }
      columns.put(name, cells);
    }
    return columns;
  }

  private static byte[] take(ByteBuffer in) {
    byte[] bytes = new byte[in.getInt()];
    in.get(bytes);
    return bytes;
  }

  private static Cell takeCell(ByteBuffer in) {
    long timestamp = in.getLong();
    byte type = in.get();
    ColumnValue value =
        switch (type) {
          case STRING -> string(take(in));
          case BINARY -> ColumnValue.fromBinary(take(in));
          case BOOLEAN -> ColumnValue.fromBoolean(in.get() != 0);
          case INTEGER -> ColumnValue.fromLong(in.getLong());
          case DOUBLE -> ColumnValue.fromDouble(in.getDouble());
          default -> throw new IllegalStateException("no column is packed as " + type);
        };
    return new Cell(value, timestamp);
  }

  private static ColumnValue string(byte[] bytes) {
    return ColumnValue.fromString(new String(bytes, UTF_8), bytes);
  }
}
