package dev.timeline.messaging.delivery;

import dev.timeline.messaging.Membership;
import java.util.stream.Stream;

/** Looks up the members of conversations for what is delivered. */
public final class MemberLookup {

  private MemberLookup() {}

  /**
   * Returns the members of a conversation; closed after use.
   *
   * @throws IllegalStateException if the application answers null
   */
  public static Stream<String> members(Membership membership, String conversationId) {
    Stream<String> members = membership.members(conversationId);
    if (members == null) {
      throw new IllegalStateException("Membership.members returned null for " + conversationId);
    }
    return members;
  }
}
