package dev.timeline.messaging;

import dev.timeline.SeqRange;
import dev.timeline.TimelineException.Undecodable;
import java.util.List;

/**
 * Some consecutive messages of a conversation, and where to go on; may be short or empty while
 * there is more.
 *
 * @param events in the range's direction: {@link ChatEvent.Posted} with a message as it is now,
 *     {@link ChatEvent.Recalled} in the place of one that was recalled
 * @param unreadable entries among them that could not be decoded, each with its SeqId
 * @param next the rest of the range; {@link SeqRange#token()} is its form for a client
 * @param more whether the range may have more right now
 * @param <M> the type of the bodies
 */
public record HistoryPage<M>(
    List<ChatEvent<M>> events, List<Undecodable> unreadable, SeqRange next, boolean more) {

  /** Copies the lists. */
  public HistoryPage {
    events = List.copyOf(events);
    unreadable = List.copyOf(unreadable);
  }
}
