package dev.timeline.examples.migrate;

import dev.timeline.Attribute;
import dev.timeline.Attributes;
import dev.timeline.ImportedEntry;
import dev.timeline.Message;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.zip.CRC32;

/**
 * Tells what becomes of a message of Alibaba's Timeline. Its sequence id, in decimal, becomes the
 * message id; its fields become attributes, of the same name and type, but for those that make up
 * the body. Sequence ids themselves cannot be kept: the new store hands out its own.
 *
 * @param body makes the body of a message
 * @param isInBody tells which fields are in the body, and so become no attributes
 * @param time tells when a message was said
 * @param names new names of fields, by the old ones
 * @param <M> the type of the bodies
 */
public record Conversion<M>(
    Function<SourceRow, M> body,
    Predicate<String> isInBody,
    Function<SourceRow, Instant> time,
    Map<String, String> names) {

  /** The beginning of the names of the first version's own columns. */
  private static final String OWN = "__";

  private static final String MESSAGE_ID = OWN + "message_id";
  private static final String CONTENT = OWN + "content";
  private static final int FIRST_CONTENT = 10_000;

  /** Copies what may change. */
  public Conversion {
    names = Map.copyOf(names);
  }

  /** Returns a conversion to this body, at the time at which the service wrote a message. */
  public static <M> Conversion<M> of(Function<SourceRow, M> body, String... bodyFields) {
    return new Conversion<>(body, Set.of(bodyFields)::contains, SourceRow::written, Map.of());
  }

  /**
   * Returns the conversion of messages of the first version, which has the content in pieces and
   * its own message ids. These come from a counter that begins anew with each process, so they are
   * an attribute, {@code message_id}, and do not identify a message.
   *
   * @param decode makes a body of a content; it is the text in UTF-8 if its writer's default was so
   */
  public static <M> Conversion<M> ofVersion1(Function<byte[], M> decode) {
    return new Conversion<>(
        row -> decode.apply(content(row)),
        field -> field.startsWith(OWN) && !field.equals(MESSAGE_ID),
        SourceRow::written,
        Map.of(MESSAGE_ID, "message_id"));
  }

  /** Returns the same with this time. */
  public Conversion<M> at(Function<SourceRow, Instant> time) {
    return new Conversion<>(body, isInBody, time, names);
  }

  /** Returns the same with another name for a field, such as one that no attribute can have. */
  public Conversion<M> named(String field, String attribute) {
    var extended = new HashMap<>(names);
    extended.put(field, attribute);
    return new Conversion<>(body, isInBody, time, extended);
  }

  /**
   * Converts a message.
   *
   * @throws IllegalArgumentException if a field can be no attribute: an attribute's name begins
   *     with a letter, and there are at most 256 of them
   */
  public ImportedEntry<M> convert(SourceRow row) {
    Map<String, Attribute> attributes = new HashMap<>();
    row.fields()
        .forEach(
            (field, value) -> {
              String name = names.getOrDefault(field, field);
              if (!isInBody.test(field) && attributes.put(name, value) != null) {
                throw row.refused("has two fields that become " + name);
              }
            });
    try {
      Message<M> message = Message.of(body.apply(row)).withId(messageId(row));
      return new ImportedEntry<>(
          row.timelineId(), time.apply(row), message.withAttributes(Attributes.of(attributes)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "message %d of timeline %s cannot be moved: %s"
              .formatted(row.sequenceId(), row.timelineId(), e.getMessage()),
          e);
    }
  }

  /** Returns the message id under which a message is found in the new store. */
  public static String messageId(SourceRow row) {
    return Long.toString(row.sequenceId());
  }

  /** Puts the pieces of a content together; one that was shortened may have left some behind. */
  private static byte[] content(SourceRow row) {
    var content = new ByteArrayOutputStream();
    long pieces = row.whole(OWN + "column_count");
    for (int piece = 0; piece < pieces; piece++) {
      if (row.fields().get(CONTENT + (FIRST_CONTENT + piece)) instanceof Attribute.Bytes bytes) {
        content.writeBytes(bytes.value());
      } else {
        throw row.refused("lacks a piece of its content");
      }
    }
    var crc = new CRC32();
    crc.update(content.toByteArray());
    if (crc.getValue() != row.whole(OWN + "crc32")) {
      throw row.refused("has a content of another checksum");
    }
    return content.toByteArray();
  }
}
