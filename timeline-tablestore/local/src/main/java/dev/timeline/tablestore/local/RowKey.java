package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A primary key that sorts as the service sorts: strings by their UTF-8 bytes, not by UTF-16 as
 * {@link PrimaryKeyValue#compareTo} does, and the two infinities around everything else.
 */
final class RowKey implements Comparable<RowKey> {

  private static final int LOWEST = 0;
  private static final int VALUE = 1;
  private static final int HIGHEST = 2;

  private final List<PrimaryKeyValue> values;
  private final byte[] order;

  RowKey(List<PrimaryKeyValue> values) {
    this.values = List.copyOf(values);
    var bytes = new ByteArrayOutputStream(64);
    for (PrimaryKeyValue value : values) {
      write(value, bytes);
    }
    order = bytes.toByteArray();
  }

  private static void write(PrimaryKeyValue value, ByteArrayOutputStream bytes) {
    if (value.isInfMin() || value.isInfMax()) {
      bytes.write(value.isInfMin() ? LOWEST : HIGHEST);
      return;
    }
    bytes.write(VALUE);
    switch (value.getType()) {
      case INTEGER ->
          bytes.writeBytes(
              ByteBuffer.allocate(Long.BYTES).putLong(value.asLong() ^ Long.MIN_VALUE).array());
      case STRING -> writeTerminated(value.asStringInBytes(), bytes);
      case BINARY -> writeTerminated(value.asBinary(), bytes);
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

  List<PrimaryKeyValue> values() {
    return values;
  }

  /** Returns what is equal for all keys with this value in the first column. */
  static ByteBuffer partition(PrimaryKeyValue first) {
    var bytes = new ByteArrayOutputStream(32);
    write(first, bytes);
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  int bytes() {
    return values.stream().mapToInt(RowKey::bytes).sum();
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
    return values.toString();
  }
}
