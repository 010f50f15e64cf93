package dev.timeline.messaging;

import java.util.List;

/**
 * Some of a user's conversations, the one with the latest activity first.
 *
 * @param conversations the next page comes after the last of them
 * @param more whether there are more
 * @param <M> the type of the messages' bodies
 */
public record ConversationPage<M>(List<ConversationSummary<M>> conversations, boolean more) {

  /** Copies the list. */
  public ConversationPage {
    conversations = List.copyOf(conversations);
  }
}
