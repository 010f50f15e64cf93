package dev.timeline.messaging;

import dev.timeline.Attributes;

/**
 * Decides for each message whether it is copied to the members' inboxes or left in the conversation
 * for them to read there. May be changed at any time, and may decide otherwise for the next message
 * of the same conversation: devices get everything once and in order either way.
 *
 * <p>Called by many threads at once. What it throws fails the send, before anything is stored.
 */
@FunctionalInterface
public interface FanOutPolicy {

  /** The ways in which a message reaches the members. */
  enum FanOut {
    /** A copy for each member: a send costs as many writes, a pull one read for everything. */
    ON_WRITE,
    /** One copy for all: a send costs no more, a pull one read for each such conversation. */
    ON_READ
  }

  /** A message that is about to be sent. */
  interface Sending {
    /** Returns the conversation. */
    String conversationId();

    /** Returns the sender. */
    String sender();

    /** Returns the message's attributes. */
    Attributes attributes();

    /**
     * Returns whether the conversation has more members than this; looks at that many and one more.
     */
    boolean hasMoreMembersThan(long limit);
  }

  /** Decides how this message is to reach the members. */
  FanOut decide(Sending sending);

  /** Returns the policy of a copy for each member, always. */
  static FanOutPolicy onWrite() {
    return sending -> FanOut.ON_WRITE;
  }

  /** Returns the policy of one copy for all, always. */
  static FanOutPolicy onRead() {
    return sending -> FanOut.ON_READ;
  }

  /**
   * Returns the policy that copies a message to each member of a conversation of at most so many,
   * and leaves it to be read in a larger one.
   *
   * @param limit the most members; 0 or more
   */
  static FanOutPolicy hybrid(long limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("the limit is negative: " + limit);
    }
    return sending -> sending.hasMoreMembersThan(limit) ? FanOut.ON_READ : FanOut.ON_WRITE;
  }
}
