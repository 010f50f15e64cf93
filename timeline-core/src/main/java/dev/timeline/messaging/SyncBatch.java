package dev.timeline.messaging;

import dev.timeline.TimelineException.Undecodable;
import java.util.List;

/**
 * The events that are new to a device, and the cursor to keep once they are dealt with. Pulling
 * again with the cursor before it yields the same again, and does no harm.
 *
 * @param events those of one conversation in its order
 * @param unreadable entries that could not be decoded, each with where it stands
 * @param gaps conversations in which something may be missing
 * @param next where the next pull begins
 * @param more whether there may be more right now
 * @param <M> the type of the bodies
 */
public record SyncBatch<M>(
    List<ChatEvent<M>> events,
    List<Undecodable> unreadable,
    List<Gap> gaps,
    SyncCursor next,
    boolean more) {

  /** Copies the lists. */
  public SyncBatch {
    events = List.copyOf(events);
    unreadable = List.copyOf(unreadable);
    gaps = List.copyOf(gaps);
  }
}
