package dev.timeline.examples.chatweb.stage;

/** The moments of a message's delivery at which a server can crash. */
enum CrashPoint {
  /** The history has the message, and no inbox has. */
  BEFORE,
  /** Half of the inboxes have it. */
  HALF,
  /** All inboxes have it, and the server has not noted that. */
  AFTER
}
