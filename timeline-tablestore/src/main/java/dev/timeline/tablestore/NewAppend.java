package dev.timeline.tablestore;

import dev.timeline.Attribute;
import dev.timeline.Message;
import dev.timeline.TimelineException;
import dev.timeline.spi.Fingerprint;
import dev.timeline.spi.MessageSize;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What is to be appended.
 *
 * @param appendId the message's id, or one made up
 * @param fingerprint if the id is the message's own
 * @param bytes more than its row will have
 */
record NewAppend(
    String timelineId,
    Message<byte[]> message,
    String appendId,
    OptionalLong fingerprint,
    long bytes) {

  /** Names and numbers of the backend's own columns and of the key, with room to spare. */
  private static final int OWN_COLUMNS_BYTES = 2 << 10;

  /** What a row counts for a column, beside its name and its value. */
  private static final int COLUMN_BYTES = 24;

  /** Three bytes at most in UTF-8 for each char. */
  private static final int CHAR_BYTES = 3;

  /**
   * An append of this message.
   *
   * @throws TimelineException.Rejected if one of its attributes is larger than a column may be
   */
  static NewAppend of(String timelineId, Message<byte[]> message, AppendIds ids) {
    long size = MessageSize.of(message);
    if (size > EntryColumns.VALUE_BYTES) {
      requireSmallAttributes(timelineId, message);
    }
    long bytes =
        size
            + OWN_COLUMNS_BYTES
            + (long) CHAR_BYTES * timelineId.length()
            + (long) COLUMN_BYTES * message.attributes().asMap().size();
    return new NewAppend(
        timelineId,
        message,
        message.id().orElseGet(ids::next),
        message.id().isPresent() ? OptionalLong.of(Fingerprint.of(message)) : OptionalLong.empty(),
        bytes);
  }

  static void requireSmallAttributes(String timelineId, Message<byte[]> message) {
    for (Map.Entry<String, Attribute> attribute : message.attributes().asMap().entrySet()) {
      int bytes = bytes(attribute.getValue());
      if (bytes > EntryColumns.VALUE_BYTES) {
        throw new TimelineException.Rejected(
            timelineId,
            "attribute %s has %,d bytes, and a column takes %,d"
                .formatted(attribute.getKey(), bytes, EntryColumns.VALUE_BYTES));
      }
    }
  }

  private static int bytes(Attribute value) {
    if (value instanceof Attribute.Text text) {
      return text.value().getBytes(StandardCharsets.UTF_8).length;
    }
    return value instanceof Attribute.Bytes bytes ? bytes.value().length : Long.BYTES;
  }
}
