package dev.timeline.messaging;

import static java.util.Objects.requireNonNull;

import dev.timeline.SeqRange;
import java.time.Instant;

/**
 * A conversation in which a device lacks messages whose copies have expired, and perhaps edits and
 * recalls. {@link UncheckedConversation#fill} reads them from the history.
 *
 * @param conversationId the conversation
 * @param since nothing older is missing
 * @param range begins with the newest that may be missing, and goes backward
 */
public record Gap(String conversationId, Instant since, SeqRange range) {

  /** Checks for null. */
  public Gap {
    requireNonNull(conversationId, "conversationId");
    requireNonNull(since, "since");
    requireNonNull(range, "range");
  }
}
