package dev.timeline.messaging;

import dev.timeline.TimelineException;
import java.util.Map;

/**
 * What became of a message that was sent: it is in the conversation's history, and on its way to
 * everyone who was a member.
 *
 * @param message the message, with its place in the conversation
 * @param isRouted whether everyone has it by now; if not, a server is still at it, or will be
 * @param unreached the members whose inbox could not be written, and why: they get it nevertheless,
 *     from the conversation
 * @param <M> the type of the body
 */
public record Sent<M>(
    ChatMessage<M> message, boolean isRouted, Map<String, TimelineException> unreached) {

  /** Copies the map. */
  public Sent {
    unreached = Map.copyOf(unreached);
  }
}
