package dev.timeline.spi;

import dev.timeline.Attribute;
import dev.timeline.Message;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;

/**
 * Tells whether two messages have the same content without keeping the first: equal contents have
 * equal fingerprints, and different ones practically never do. The same content has the same
 * fingerprint for ever, in every release, so that a backend can store it beside an entry.
 *
 * <p>Content is the body and the attributes, as {@link Message#sameContentAs} compares them;
 * neither the id nor the mark of a resend. The fingerprint is the first 64 bits of SHA-256 over an
 * encoding in which no two contents look alike.
 */
public final class Fingerprint {

  private Fingerprint() {}

  /** Returns the fingerprint of a message's content, a number of 64 bits. */
  public static long of(Message<byte[]> message) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(encoded(message.attributes().asMap()));
      // Everything before the body says how long it is, so the body needs no length in front.
      return ByteBuffer.wrap(digest.digest(message.body())).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  private static byte[] encoded(Map<String, Attribute> attributes) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeInt(attributes.size());
      for (Map.Entry<String, Attribute> attribute : attributes.entrySet()) {
        out.writeUTF(attribute.getKey());
        write(attribute.getValue(), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(Attribute value, DataOutputStream out) throws IOException {
    if (value instanceof Attribute.Text text) {
      write('t', text.value().getBytes(StandardCharsets.UTF_8), out);
    } else if (value instanceof Attribute.Bytes bytes) {
      write('b', bytes.value(), out);
    } else if (value instanceof Attribute.Whole whole) {
      out.writeByte('w');
      out.writeLong(whole.value());
    } else if (value instanceof Attribute.Real real) {
      out.writeByte('r');
      out.writeDouble(real.value());
    } else if (value instanceof Attribute.Flag flag) {
      out.writeByte(flag.value() ? 'y' : 'n');
    }
  }

  private static void write(char type, byte[] value, DataOutputStream out) throws IOException {
    out.writeByte(type);
    out.writeInt(value.length);
    out.write(value);
  }
}
