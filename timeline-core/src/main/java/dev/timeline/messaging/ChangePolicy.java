package dev.timeline.messaging;

/**
 * Decides who may edit or recall a message. Called by many threads at once; what it throws fails
 * the call, and nothing is changed.
 */
@FunctionalInterface
public interface ChangePolicy {

  /**
   * Returns whether the user may change the message.
   *
   * @param by the user who asks
   * @param message as it is now
   */
  boolean mayChange(String by, ChatMessage<?> message);

  /** Returns the policy that lets only the sender. */
  static ChangePolicy senderOnly() {
    return (by, message) -> message.sender().equals(by);
  }

  /** Returns the policy that lets nobody edit or recall: then no pull has to look for changes. */
  static ChangePolicy nobody() {
    return Nobody.NOBODY;
  }

  /** Lets nobody. */
  enum Nobody implements ChangePolicy {
    /** The only one. */
    NOBODY;

    @Override
    public boolean mayChange(String by, ChatMessage<?> message) {
      return false;
    }
  }
}
