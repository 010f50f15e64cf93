package dev.timeline.messaging;

/** The treatment of a user's messages when the user is erased. */
public enum UserMessages {
  /** They stay in their conversations. */
  KEEP,
  /** They are recalled, and the copies in others' inboxes are deleted. */
  RECALL
}
