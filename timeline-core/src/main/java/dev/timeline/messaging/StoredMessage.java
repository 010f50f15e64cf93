package dev.timeline.messaging;

import dev.timeline.messaging.FanOutPolicy.FanOut;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an entry of a conversation holds beside the attributes.
 *
 * @param sender who sent it
 * @param messageId the sender's id for it; the entry's own id is scoped to the sender
 * @param fanOut how it reaches the members
 * @param roster where the members are kept to whom it is copied
 * @param content what it says
 * @param bytes how long it was when it was read; 0 before
 */
record StoredMessage<M>(
    String sender,
    Optional<String> messageId,
    FanOut fanOut,
    List<Long> roster,
    Content<M> content,
    int bytes) {

  StoredMessage {
    roster = List.copyOf(roster);
  }

  StoredMessage<M> withRoster(List<Long> other) {
    return new StoredMessage<>(sender, messageId, fanOut, other, content, 0);
  }

  StoredMessage<M> withContent(Content<M> other) {
    return new StoredMessage<>(sender, messageId, fanOut, roster, other, 0);
  }

  /** What an entry says. */
  sealed interface Content<M> {}

  /**
   * A message.
   *
   * @param edited when it was edited last, if it was
   */
  record Said<M>(M body, Optional<Instant> edited) implements Content<M> {}

  /** In the place of a message that was recalled. */
  record Recalled<M>(String by, Instant time) implements Content<M> {}

  /**
   * News that an entry was edited or recalled, which itself says what it is now.
   *
   * @param isRecall whether it was recalled, which the entry cannot say if it had to be deleted
   */
  record Changed<M>(long seqId, boolean isRecall) implements Content<M> {}
}
