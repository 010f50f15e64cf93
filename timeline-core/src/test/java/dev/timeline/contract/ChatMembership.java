package dev.timeline.contract;

import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Membership;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Who belonged to a conversation when, in a random history. Thread-safe. */
final class ChatMembership implements Membership {

  private final InMemoryMembership members;
  private final InstantSource rightClock;
  private final List<Stay> stays = new ArrayList<>();
  private long moment;

  /**
   * Without any conversation.
   *
   * @param clock the clock of whoever lets a user join
   */
  ChatMembership(InstantSource clock, InstantSource rightClock) {
    members = new InMemoryMembership(clock);
    this.rightClock = rightClock;
  }

  /** A user's time in a conversation, from when they joined until they left. */
  static final class Stay {
    private final String conversationId;
    private final String user;
    private final Instant since;
    private final Instant joined;
    private long left = Long.MAX_VALUE;

    private Stay(String conversationId, String user, Instant since, Instant joined) {
      this.conversationId = conversationId;
      this.user = user;
      this.since = since;
      this.joined = joined;
    }

    private boolean isOf(String someConversation, String someUser) {
      return conversationId.equals(someConversation) && user.equals(someUser);
    }

    /** Returns whether something at that time is later than the joining, or within a tolerance. */
    boolean includes(Instant time, Duration tolerance) {
      return !time.isBefore(since.minus(tolerance));
    }

    /** Returns whether the user had joined, by the right time. */
    boolean hadBegun(Instant rightTime) {
      return !joined.isAfter(rightTime);
    }
  }

  /** Returns a number that is greater than all it returned, and than what happened before. */
  synchronized long now() {
    return ++moment;
  }

  synchronized void join(String conversationId, String user) {
    if (members.join(conversationId, user)) {
      Instant since =
          members
              .conversations(user)
              .filter(it -> it.conversationId().equals(conversationId))
              .map(Joined::since)
              .findFirst()
              .orElseThrow();
      stays.add(new Stay(conversationId, user, since, rightClock.instant()));
    }
  }

  synchronized void leave(String conversationId, String user) {
    present(conversationId, user).ifPresent(stay -> stay.left = now());
    members.leave(conversationId, user);
  }

  /** Returns the stay of a user who belongs to a conversation. */
  synchronized Optional<Stay> present(String conversationId, String user) {
    return stays.stream()
        .filter(it -> it.isOf(conversationId, user) && it.left == Long.MAX_VALUE)
        .findFirst();
  }

  /** Returns the stays of a user that had not ended at a moment. */
  synchronized List<Stay> after(String conversationId, String user, long then) {
    return stays.stream().filter(it -> it.isOf(conversationId, user) && it.left > then).toList();
  }

  Set<String> membersNow(String conversationId) {
    try (Stream<String> all = members(conversationId)) {
      return Set.copyOf(all.toList());
    }
  }

  @Override
  public Stream<String> members(String conversationId) {
    return members.members(conversationId);
  }

  @Override
  public Stream<Joined> conversations(String user) {
    return members.conversations(user);
  }
}
