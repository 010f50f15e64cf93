package dev.timeline.messaging;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A conversation as a list of conversations shows it.
 *
 * @param conversationId the conversation
 * @param lastActivity when the last message or change came, or the user joined
 * @param last the last message, or that it was recalled; empty if there is none among the newest
 *     hundred messages
 * @param readUpTo the SeqId up to which the user has read, on whichever device; empty if nothing
 * @param unread messages of others after that, and after the user joined: at most 100
 * @param hasMoreUnread whether there are more: to be shown as "100+"
 * @param <M> the type of the body
 */
public record ConversationSummary<M>(
    String conversationId,
    Instant lastActivity,
    Optional<ChatEvent<M>> last,
    OptionalLong readUpTo,
    int unread,
    boolean hasMoreUnread) {

  /** Checks for null. */
  public ConversationSummary {
    requireNonNull(conversationId, "conversationId");
    requireNonNull(lastActivity, "lastActivity");
    requireNonNull(last, "last");
    requireNonNull(readUpTo, "readUpTo");
  }
}
