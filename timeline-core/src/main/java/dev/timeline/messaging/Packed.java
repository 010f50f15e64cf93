package dev.timeline.messaging;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Bytes in memory, written and read field by field. */
final class Packed {

  private Packed() {}

  interface Writer {
    void write(DataOutputStream out) throws IOException;
  }

  interface Reader<T> {
    T read(DataInputStream in) throws IOException;
  }

  static byte[] of(Writer writer) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      writer.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** What the reader makes of bytes; they may be too few, or not what it takes. */
  static <T> T read(byte[] bytes, Reader<T> reader) {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return reader.read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With the version before everything else, so that the form can change. */
  static byte[] of(int version, Writer writer) {
    return of(
        out -> {
          out.writeByte(version);
          writer.write(out);
        });
  }

  /** Refuses any other version. */
  static <T> T read(byte[] bytes, int version, Reader<T> reader) {
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
}
