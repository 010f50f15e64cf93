package dev.timeline.examples.migrate;

import dev.timeline.Attribute;
import java.time.Instant;
import java.util.Map;

/**
 * A message as a table of Alibaba's Timeline has it.
 *
 * @param timelineId the timeline, made of the identifier columns
 * @param sequenceId its sequence id
 * @param written when the service wrote its columns last: a message that was updated has the time
 *     of its update; 1970 if it has no columns
 * @param fields its columns, of the same types as attributes
 */
public record SourceRow(
    String timelineId, long sequenceId, Instant written, Map<String, Attribute> fields) {

  /** Copies the fields. */
  public SourceRow {
    fields = Map.copyOf(fields);
  }

  /**
   * Returns a text.
   *
   * @throws IllegalArgumentException if the message has no text of this name
   */
  public String text(String field) {
    if (fields.get(field) instanceof Attribute.Text text) {
      return text.value();
    }
    throw refused("has no text %s".formatted(field));
  }

  /**
   * Returns a whole number.
   *
   * @throws IllegalArgumentException if the message has no whole number of this name
   */
  public long whole(String field) {
    if (fields.get(field) instanceof Attribute.Whole whole) {
      return whole.value();
    }
    throw refused("has no whole number %s".formatted(field));
  }

  /** Returns an exception that says what is wrong with this message. */
  IllegalArgumentException refused(String why) {
    return new IllegalArgumentException(
        "message %d of timeline %s %s".formatted(sequenceId, timelineId, why));
  }
}
