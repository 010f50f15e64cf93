package dev.timeline.messaging;

/**
 * Decides who may edit or recall a message. Called by many threads at once; what it throws fails
 * the call, and nothing is changed.
 */
@FunctionalInterface
public interface ChangePolicy {

  /**
   * Whether this user may.
   *
   * @param by who asks
   * @param message as it is now
   */
  boolean mayChange(String by, ChatMessage<?> message);

  /** Only who sent it. */
  static ChangePolicy senderOnly() {
    return (by, message) -> message.sender().equals(by);
  }
}
