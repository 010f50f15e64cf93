package dev.timeline.observation;

/** A quantity that is read when it is asked for. */
public enum Reading {
  /** Appends to a log that were answered at once, since it was opened: a total. */
  APPENDS_AT_ONCE,
  /** Bytes of appends to a log that were answered at once, since it was opened: a total. */
  APPENDED_BYTES_AT_ONCE,
  /** Subscriptions of a store that are open. */
  SUBSCRIPTIONS,
  /**
   * Nanoseconds since the subscription of a store that is furthest behind was last at the end of
   * its timeline; 0 if all are there.
   */
  SUBSCRIPTION_BEHIND,
  /** Listeners of a messenger: subscriptions to inboxes and to notifications. */
  LISTENERS,
  /** Messages that a messenger has begun to send and not yet delivered. */
  SENDS_UNDER_WAY,
  /** Bytes of messages that wait to be stored in a table, or are on their way there. */
  QUEUED_BYTES,
  /** Rows that are on their way to a table. */
  ROWS_IN_FLIGHT,
  /** Rows that wait for a batch to a table. */
  ROWS_WAITING,
  /**
   * Nanoseconds by which this machine's clock is certainly ahead of the service's; negative if it
   * is behind, 0 if they may agree.
   */
  CLOCK_DIFFERENCE
}
