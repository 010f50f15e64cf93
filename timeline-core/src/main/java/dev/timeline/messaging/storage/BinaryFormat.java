package dev.timeline.messaging.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.timeline.Attribute;
import dev.timeline.Attributes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** Values in bytes, field by field behind the number of a version. */
public final class BinaryFormat {

  private static final int TEXT = 0;
  private static final int WHOLE = 1;
  private static final int REAL = 2;
  private static final int FLAG = 3;
  private static final int BYTES = 4;

  private BinaryFormat() {}

  /** Writes the fields of a value. */
  public interface Writer {
    /** Writes them. */
    void write(DataOutputStream out) throws IOException;
  }

  /**
   * Reads the fields of a value.
   *
   * @param <T> the type of the value
   */
  public interface Reader<T> {
    /** Reads them. */
    T read(DataInputStream in) throws IOException;
  }

  /** Returns what is written. */
  public static byte[] of(Writer writer) {
    var bytes = new ByteArrayOutputStream(128);
    try (var out = new DataOutputStream(bytes)) {
      writer.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Returns what is written, behind a version, so that the form can change. */
  public static byte[] of(int version, Writer writer) {
    return of(
        out -> {
          out.writeByte(version);
          writer.write(out);
        });
  }

  /**
   * Returns what the reader makes of bytes.
   *
   * @throws UncheckedIOException if there are too few
   */
  public static <T> T read(byte[] bytes, Reader<T> reader) {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return reader.read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns what the reader makes of bytes of this version.
   *
   * @throws IllegalArgumentException if they are of another version
   * @throws UncheckedIOException if there are too few
   */
  public static <T> T read(byte[] bytes, int version, Reader<T> reader) {
    return read(
        bytes,
        in -> {
          int present = in.readUnsignedByte();
          if (present != version) {
            throw new IllegalArgumentException("unknown version " + present);
          }
          return reader.read(in);
        });
  }

  /** Writes a number in seven bits a byte, the lowest first. */
  public static void writeVarLong(DataOutputStream out, long value) throws IOException {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.writeByte((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    out.writeByte((int) rest);
  }

  /** Reads what {@link #writeVarLong} wrote. */
  public static long readVarLong(DataInputStream in) throws IOException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = in.readUnsignedByte();
      value |= (long) (next & 0x7F) << shift;
      if ((next & 0x80) == 0) {
        return value;
      }
    }
    throw new IOException("a number is too long");
  }

  /** Writes attributes with their types. */
  public static void writeAttributes(DataOutputStream out, Attributes attributes)
      throws IOException {
    writeVarLong(out, attributes.asMap().size());
    for (Map.Entry<String, Attribute> attribute : attributes.asMap().entrySet()) {
      out.writeUTF(attribute.getKey());
      write(out, attribute.getValue());
    }
  }

  private static void write(DataOutputStream out, Attribute value) throws IOException {
    if (value instanceof Attribute.Text text) {
      out.writeByte(TEXT);
      writeBytes(out, text.value().getBytes(UTF_8));
    } else if (value instanceof Attribute.Whole whole) {
      out.writeByte(WHOLE);
      out.writeLong(whole.value());
    } else if (value instanceof Attribute.Real real) {
      out.writeByte(REAL);
      out.writeDouble(real.value());
    } else if (value instanceof Attribute.Flag flag) {
      out.writeByte(FLAG);
      out.writeBoolean(flag.value());
    } else if (value instanceof Attribute.Bytes bytes) {
      out.writeByte(BYTES);
      writeBytes(out, bytes.value());
    }
  }

  private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    writeVarLong(out, bytes.length);
    out.write(bytes);
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    long length = readVarLong(in);
    if (length < 0 || length > in.available()) {
      throw new IOException("too few bytes");
    }
    return in.readNBytes((int) length);
  }

  /** Reads what {@link #writeAttributes} wrote. */
  public static Attributes readAttributes(DataInputStream in) throws IOException {
    var attributes = new HashMap<String, Attribute>();
    for (long left = readVarLong(in); left > 0; left--) {
      attributes.put(in.readUTF(), readAttribute(in));
    }
    return Attributes.of(attributes);
  }

  private static Attribute readAttribute(DataInputStream in) throws IOException {
    int type = in.readUnsignedByte();
    return switch (type) {
      case TEXT -> new Attribute.Text(new String(readBytes(in), UTF_8));
      case WHOLE -> new Attribute.Whole(in.readLong());
      case REAL -> new Attribute.Real(in.readDouble());
      case FLAG -> new Attribute.Flag(in.readBoolean());
      case BYTES -> new Attribute.Bytes(readBytes(in));
      default -> throw new IllegalArgumentException("unknown type of attribute " + type);
    };
  }
}
