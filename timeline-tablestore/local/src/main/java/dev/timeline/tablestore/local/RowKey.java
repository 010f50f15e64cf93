package dev.timeline.tablestore.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A primary key that sorts as the service sorts: strings by their UTF-8 bytes, not by UTF-16 as
 * {@link PrimaryKeyValue#compareTo} does, and the two infinities around everything else.
 */
final class RowKey implements Comparable<RowKey> {

  private static final int LOWEST = 0;
  private static final int INTEGER = 1;
  private static final int STRING = 2;
  private static final int BINARY = 3;
  private static final int HIGHEST = 4;

  private final byte[] order;
  private final int bytes;

  RowKey(List<PrimaryKeyValue> values) {
    var ordered = new ByteArrayOutputStream(64);
    int size = 0;
    for (PrimaryKeyValue value : values) {
      write(value, ordered);
      size += bytes(value);
    }
    order = ordered.toByteArray();
    bytes = size;
  }

  private static void write(PrimaryKeyValue value, ByteArrayOutputStream bytes) {
    if (value.isInfMin() || value.isInfMax()) {
      bytes.write(value.isInfMin() ? LOWEST : HIGHEST);
      return;
    }
    switch (value.getType()) {
      case INTEGER -> {
        bytes.write(INTEGER);
        bytes.writeBytes(
            ByteBuffer.allocate(Long.BYTES).putLong(value.asLong() ^ Long.MIN_VALUE).array());
      }
      case STRING -> {
        bytes.write(STRING);
        writeTerminated(value.asStringInBytes(), bytes);
      }
      case BINARY -> {
        bytes.write(BINARY);
        writeTerminated(value.asBinary(), bytes);
      }
      default -> throw ServiceError.invalid("Invalid column type: " + value.getType() + ".");
    }
  }

  /** Writes a value and an end that sorts below every longer one: 00 00; 00 within it is 00 FF. */
  private static void writeTerminated(byte[] value, ByteArrayOutputStream bytes) {
    for (byte b : value) {
      bytes.write(b);
      if (b == 0) {
        bytes.write(0xFF);
      }
    }
    bytes.write(0);
    bytes.write(0);
  }

  /** Returns the values, read back from their order: they are not kept beside it. */
  List<PrimaryKeyValue> values() {
    List<PrimaryKeyValue> values = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(order);
    while (in.hasRemaining()) {
      values.add(
          switch (in.get()) {
            case LOWEST -> PrimaryKeyValue.INF_MIN;
            case INTEGER -> PrimaryKeyValue.fromLong(in.getLong() ^ Long.MIN_VALUE);
            case STRING -> string(readTerminated(in));
            case BINARY -> PrimaryKeyValue.fromBinary(readTerminated(in));
            default -> PrimaryKeyValue.INF_MAX;
          });
    }
    return values;
  }

  private static PrimaryKeyValue string(byte[] bytes) {
    return PrimaryKeyValue.fromString(new String(bytes, UTF_8), bytes);
  }

  private static byte[] readTerminated(ByteBuffer in) {
    var value = new ByteArrayOutputStream(32);
    while (true) {
      byte b = in.get();
      if (b == 0 && in.get() == 0) {
        return value.toByteArray();
      }
      value.write(b);
    }
  }

  /** Returns what is equal for all keys with this value in the first column. */
  static ByteBuffer partition(PrimaryKeyValue first) {
    var bytes = new ByteArrayOutputStream(32);
    write(first, bytes);
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  int bytes() {
    return bytes;
  }

  static int bytes(PrimaryKeyValue value) {
    if (value.isInfMin() || value.isInfMax() || value.isPlaceHolderForAutoIncr()) {
      return 0;
    }
    return switch (value.getType()) {
      case STRING -> value.asStringInBytes().length;
      case BINARY -> value.asBinary().length;
      default -> Long.BYTES;
    };
  }

  @Override
  public int compareTo(RowKey other) {
    return Arrays.compareUnsigned(order, other.order);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowKey key && Arrays.equals(order, key.order);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(order);
  }

  @Override
  public String toString() {
    return values().toString();
  }
}
