package dev.timeline.messaging;

/** The outcome of an attempt to edit or recall a message. */
public enum ChangeOutcome {
  /** The message is changed, and all members are told. */
  DONE,
  /** Nothing was changed: the message had been recalled before. */
  ALREADY_RECALLED,
  /** Nothing was changed: there is no such message, or none any more. */
  NOT_THERE,
  /** Nothing was changed: whoever asked for it may not. */
  NOT_ALLOWED
}
