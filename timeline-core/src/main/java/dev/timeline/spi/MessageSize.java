package dev.timeline.spi;

import dev.timeline.Attribute;
import dev.timeline.Message;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The size of a message, which is held against {@link Log#maxMessageBytes} and which backends count
 * by: the bytes of the body, of the id, and of each attribute's name and value; text in UTF-8,
 * every other scalar as eight bytes.
 */
public final class MessageSize {

  private MessageSize() {}

  /** Returns the size in bytes. */
  public static long of(Message<byte[]> message) {
    long bytes = message.body().length;
    return message.isPlain() ? bytes : bytes + besideBody(message);
  }

  private static long besideBody(Message<?> message) {
    long bytes = message.id().isEmpty() ? 0 : utf8Length(message.id().get());
    for (Map.Entry<String, Attribute> attribute : message.attributes().asMap().entrySet()) {
      bytes += attribute.getKey().length() + of(attribute.getValue());
    }
    return bytes;
  }

  private static long of(Attribute value) {
    if (value instanceof Attribute.Text text) {
      return utf8Length(text.value());
    }
    return value instanceof Attribute.Bytes bytes ? bytes.value().length : Long.BYTES;
  }

  private static long utf8Length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
