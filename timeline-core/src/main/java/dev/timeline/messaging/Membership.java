package dev.timeline.messaging;

import java.util.stream.Stream;

/**
 * Who belongs to a conversation: usually a table of the application. Called by many threads at
 * once, for every message sent.
 */
public interface Membership {

  /**
   * The members of a conversation at this moment; none if it is not known. The stream is closed
   * after use. What this throws fails the send, before anything is stored.
   */
  Stream<String> members(String conversationId);
}
