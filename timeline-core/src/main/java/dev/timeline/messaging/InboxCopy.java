package dev.timeline.messaging;

import dev.timeline.Entry;
import dev.timeline.Message;
import java.util.List;

/**
 * What an entry of an inbox holds beside the attributes: a message, and where in which conversation
 * it is stored.
 *
 * @param uncopiedUpTo the last entry before this one in its conversation that was left for the
 *     members to read; 0 if there is none
 * @param lackingFrom the first of the entries just before this one of which the inbox has no copy,
 *     though it should; 0 if there is none
 */
record InboxCopy<M>(
    String conversationId,
    long seqId,
    long epochMilli,
    long uncopiedUpTo,
    long lackingFrom,
    StoredMessage<M> message) {

  /** A copy of what is stored in a conversation, to be appended to inboxes. */
  static <M> Message<InboxCopy<M>> of(
      Entry<StoredMessage<M>> entry, long uncopiedUpTo, long lackingFrom) {
    var copy =
        new InboxCopy<>(
            entry.timelineId(),
            entry.seqId(),
            entry.epochMilli(),
            uncopiedUpTo,
            lackingFrom,
            entry.message().body().withRoster(List.of()));
    return Message.of(copy)
        .withAttributes(entry.message().attributes())
        .withId(ScopedId.ofCopy(entry.timelineId(), entry.seqId()));
  }
}
