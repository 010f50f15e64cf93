package dev.timeline.messaging;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The application's record of who belongs to which conversation, usually a table. Called by many
 * threads at once: {@link #members} for every message sent, {@link #conversations} for every pull,
 * {@link #memberSince} for every call of a member's {@link Conversation}.
 */
public interface Membership {

  /**
   * Returns the members of a conversation at this moment; none if it is not known. The stream is
   * read a part at a time and closed after use; where it always has the same order, less is stored.
   * An exception from it fails the send, before anything is stored.
   */
  Stream<String> members(String conversationId);

  /**
   * Returns the conversations that a user belongs to at this moment. What is not copied is read
   * from these and no others, and what a device has missed is looked for in these. The stream is
   * closed after use. An exception from it fails the pull, which changes nothing.
   */
  Stream<Joined> conversations(String user);

  /**
   * Returns since when a user belongs to a conversation; empty if they do not. Asked at each call
   * of a {@link Conversation}. An exception from it fails the call, which changes nothing.
   *
   * <p>Looks through {@link #conversations} unless overridden: where membership is a table, one row
   * of it says so.
   */
  default Optional<Instant> memberSince(String conversationId, String user) {
    try (Stream<Joined> all = conversations(user)) {
      return all.filter(joined -> joined.conversationId().equals(conversationId))
          .map(Joined::since)
          .findFirst();
    }
  }

  /**
   * A conversation, and when a user came to belong to it: what was stored before, by the backend's
   * clock, is not new to them.
   */
  record Joined(String conversationId, Instant since) {

    /** Checks for null. */
    public Joined {
      requireNonNull(conversationId, "conversationId");
      requireNonNull(since, "since");
    }
  }
}
