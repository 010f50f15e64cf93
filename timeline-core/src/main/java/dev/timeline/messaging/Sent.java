package dev.timeline.messaging;

import dev.timeline.TimelineException;
import java.util.Map;

/**
 * What became of a message that was sent: it is in the conversation's history, and in the inboxes
 * of all members but perhaps some.
 *
 * <p>To reach those, send the same message once more, if it has an id: the history keeps the one
 * entry, and members who have their copy get no second one.
 *
 * @param message the message, with its place in the conversation
 * @param delivered how many inboxes have it
 * @param undelivered the members whose inbox does not have it, or may not, and why
 * @param <M> the type of the body
 */
public record Sent<M>(
    ChatMessage<M> message, int delivered, Map<String, TimelineException> undelivered) {

  /** Copies the map. */
  public Sent {
    undelivered = Map.copyOf(undelivered);
  }

  /** Whether every member's inbox has it. */
  public boolean isComplete() {
    return undelivered.isEmpty();
  }
}
