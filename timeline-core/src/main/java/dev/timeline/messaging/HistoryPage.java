package dev.timeline.messaging;

import dev.timeline.SeqRange;
import dev.timeline.TimelineException.Undecodable;
import java.util.List;

/**
 * Some consecutive messages of a conversation, and where to go on; may be short or empty while
 * there is more.
 *
 * @param messages in the range's direction
 * @param unreadable entries among them that could not be decoded, each with its SeqId
 * @param next the rest of the range
 * @param more whether the range may have more right now
 * @param <M> the type of the bodies
 */
public record HistoryPage<M>(
    List<ChatMessage<M>> messages, List<Undecodable> unreadable, SeqRange next, boolean more) {

  /** Copies the lists. */
  public HistoryPage {
    messages = List.copyOf(messages);
    unreadable = List.copyOf(unreadable);
  }
}
