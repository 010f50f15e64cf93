package dev.timeline.observation;

/**
 * A moment in the life of a message. The source is the messenger's prefix.
 *
 * <p>A message is on its way from {@link Sending} to {@link Stored} or {@link SendFailed}, and from
 * there to {@link Delivered}; a copy reaches each inbox in between. Its delivery begins when the
 * history has it, so that the first copies may be told before {@link Stored}, which comes once a
 * note of it is there, too.
 */
public sealed interface MessagingEvent extends TimelineEvent {

  /** The kinds of what is sent. */
  enum Kind {
    /** A message. */
    MESSAGE,
    /** The news that a message was edited or recalled. */
    CHANGE
  }

  /** The ways to deliver a message. */
  enum Route {
    /** Copied to inboxes: write fan-out. */
    COPIED,
    /** It is left in the conversation to be read: read fan-out. */
    LEFT
  }

  /**
   * A message is about to be stored; told on the sender's thread.
   *
   * @param entryId the id under which the backend stores it: for traces
   */
  record Sending(
      String source,
      String conversationId,
      String sender,
      String entryId,
      Kind kind,
      Route route,
      long bytes)
      implements MessagingEvent {}

  /**
   * A message is stored, and the sender may be answered.
   *
   * @param nanos since {@link Sending}
   * @param isRepeat whether an earlier try had stored it
   */
  record Stored(
      String source,
      String conversationId,
      String sender,
      String entryId,
      long seqId,
      Kind kind,
      Route route,
      boolean isRepeat,
      long nanos)
      implements MessagingEvent {}

  /**
   * A send failed; with an unknown outcome, the message may be stored all the same.
   *
   * @param nanos since {@link Sending}
   */
  record SendFailed(
      String source,
      String conversationId,
      String sender,
      String entryId,
      Kind kind,
      Outcome outcome,
      long nanos)
      implements MessagingEvent {}

  /**
   * A message is about to be copied to some inboxes; told before the appends, for each batch.
   *
   * @param entryId the id under which the backend has the message: for traces
   * @param copyId the id under which it stores each of the copies: for traces
   * @param inboxes how many
   */
  record Copying(
      String source, String conversationId, String entryId, long seqId, String copyId, int inboxes)
      implements MessagingEvent {}

  /** A message is in the inbox of a member. */
  record Copied(String source, String conversationId, long seqId, String user)
      implements MessagingEvent {}

  /**
   * A delivery failed and will be tried again.
   *
   * @param pending how many members are known not to have it
   */
  record DeliveryRetried(
      String source, String conversationId, long seqId, int pending, Outcome cause)
      implements MessagingEvent {}

  /**
   * Every member has a message, or will read it.
   *
   * @param entryId the id under which the backend has it: for traces
   * @param isRedelivery whether it was begun by another server, or by an earlier try
   * @param copies how many inboxes it was copied to
   * @param nanos since this server began to deliver it, which it does when it is stored
   */
  record Delivered(
      String source,
      String conversationId,
      String entryId,
      long seqId,
      Kind kind,
      Route route,
      boolean isRedelivery,
      int copies,
      long nanos)
      implements MessagingEvent {}

  /**
   * A server has redelivered what crashed ones left, or failed to.
   *
   * @param messages how many messages it redelivered
   */
  record RedeliveryEnded(String source, Outcome outcome, int messages, long nanos)
      implements MessagingEvent {}

  /**
   * A device pulled.
   *
   * @param events how many it got
   * @param unreadable how many messages could not be decoded
   * @param gaps how many gaps it was told of
   * @param cursorBytes the size of its next cursor; 0 if the pull failed
   * @param more whether there is more right now
   */
  record Pulled(
      String source,
      String user,
      Outcome outcome,
      int events,
      int unreadable,
      int gaps,
      int cursorBytes,
      boolean more,
      long nanos)
      implements MessagingEvent {}

  /**
   * A pull read from a conversation what a copy showed to be missing.
   *
   * @param after the SeqId up to which the device has the conversation; 0 if it is not known
   * @param upTo the last SeqId that was missing
   * @param entries how many were read
   */
  record HoleRead(
      String source, String user, String conversationId, long after, long upTo, int entries)
      implements MessagingEvent {}

  /**
   * A device was told of a gap.
   *
   * @param upTo the last SeqId of it
   */
  record GapReported(String source, String user, String conversationId, long upTo)
      implements MessagingEvent {}
}
