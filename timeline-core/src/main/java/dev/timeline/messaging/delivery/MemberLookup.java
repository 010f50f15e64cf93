package dev.timeline.messaging.delivery;

import dev.timeline.TimelineException.NotAMember;
import dev.timeline.messaging.Membership;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks up who belongs to conversations. */
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

  /**
   * Returns since when a user is a member of a conversation; empty if they are none.
   *
   * @throws IllegalStateException if the application answers null
   */
  static Optional<Instant> memberSince(Membership membership, String conversationId, String user) {
    Optional<Instant> since = membership.memberSince(conversationId, user);
    if (since == null) {
      throw new IllegalStateException("Membership.memberSince returned null for " + conversationId);
    }
    return since;
  }

  /**
   * Returns since when a user is a member of a conversation.
   *
   * @throws NotAMember if they are none
   */
  public static Instant requireMember(Membership membership, String conversationId, String user) {
    return memberSince(membership, conversationId, user)
        .orElseThrow(() -> new NotAMember(conversationId, user));
  }
}
