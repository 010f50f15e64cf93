package dev.timeline.messaging;

import static java.util.Objects.requireNonNull;

import dev.timeline.SeqRange;
import java.time.Instant;

/**
 * A conversation in which a device lacks messages that are not in its inbox any more, and perhaps
 * news of edits and recalls. {@link Conversation#history} has them: read {@code range}, which goes
 * backward, until a message that the device has, or one older than {@code since}.
 *
 * @param conversationId the conversation
 * @param since nothing older is missing
 * @param range begins with the newest that may be missing
 */
public record Gap(String conversationId, Instant since, SeqRange range) {

  /** Checks for null. */
  public Gap {
    requireNonNull(conversationId, "conversationId");
    requireNonNull(since, "since");
    requireNonNull(range, "range");
  }
}
