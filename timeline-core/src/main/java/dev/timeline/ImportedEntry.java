package dev.timeline;

import static java.util.Objects.requireNonNull;

import dev.timeline.internal.Identifiers;
import java.time.Instant;

/**
 * An entry from elsewhere, which keeps its time and its message id.
 *
 * @param timelineId the timeline that gets it
 * @param time its time, cut to milliseconds when it is stored
 * @param message with an id, which no other imported entry of the timeline has
 * @param <M> the type of the message's body
 */
public record ImportedEntry<M>(String timelineId, Instant time, Message<M> message) {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if that is no timeline id, the message has no id, or the time
   *     is too far from 1970 for a {@code long} of milliseconds
   */
  public ImportedEntry {
    Identifiers.requireId("timeline id", timelineId);
    requireNonNull(message, "message");
    Identifiers.requireMillis(time);
    if (message.id().isEmpty()) {
      throw new IllegalArgumentException(
          "an imported entry of timeline %s has no message id".formatted(timelineId));
    }
  }
}
