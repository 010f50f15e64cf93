package dev.timeline.messaging;

import dev.timeline.TimelineException.Undecodable;
import java.util.List;

/**
 * What is new to a device, and the cursor to keep once it has been dealt with. Pulling again with
 * the cursor before it yields the same messages again, and does no harm.
 *
 * @param messages in the order of the inbox; those of one conversation in the order of their SeqIds
 * @param unreadable entries of the inbox that could not be decoded, each with its SeqId there
 * @param next where the next pull begins
 * @param more whether there may be more right now
 * @param <M> the type of the bodies
 */
public record SyncBatch<M>(
    List<ChatMessage<M>> messages, List<Undecodable> unreadable, SyncCursor next, boolean more) {

  /** Copies the lists. */
  public SyncBatch {
    messages = List.copyOf(messages);
    unreadable = List.copyOf(unreadable);
  }
}
