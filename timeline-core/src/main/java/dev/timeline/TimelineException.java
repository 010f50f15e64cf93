package dev.timeline;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can go wrong and is not the caller's misuse: says what happened, to which
 * timeline, and whether a {@link #retry()} is safe.
 *
 * <p>Never carries a body, a token or a credential. Misuse is a {@link NullPointerException}, an
 * {@link IllegalArgumentException} or an {@link IllegalStateException} instead.
 */
public abstract sealed class TimelineException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** The effect of repeating the same call. */
  public enum Retry {
    /** Nothing was done: the same call may be repeated as it is, and may succeed. */
    SAFE,
    /**
     * Something may have been done: repeat with the same message id, marked {@link
     * Message#possiblyResent()}, and there is still only one entry.
     */
    SAFE_WITH_MESSAGE_ID,
    /** Nothing was done, and the same call would be refused again until something else changes. */
    POINTLESS
  }

  private final @Nullable String timelineId;
  private final Retry retry;

  private TimelineException(
      @Nullable String timelineId, Retry retry, String message, @Nullable Throwable cause) {
    super(timelineId == null ? message : "timeline '" + timelineId + "': " + message, cause);
    this.timelineId = timelineId;
    this.retry = retry;
  }

  /** Returns the timeline that it happened to, if it was one. */
  public final Optional<String> timelineId() {
    return Optional.ofNullable(timelineId);
  }

  /** Returns whether the call may be repeated. */
  public final Retry retry() {
    return retry;
  }

  /** Refused for good: too large, not encodable, beyond a bound. Certainly not done. */
  public static final class Rejected extends TimelineException {
    private static final long serialVersionUID = 1;

    /**
     * Creates a refusal.
     *
     * @param message what was refused, and why
     */
    public Rejected(@Nullable String timelineId, String message) {
      this(timelineId, message, null);
    }

    /**
     * Creates a refusal.
     *
     * @param message what was refused, and why
     */
    public Rejected(@Nullable String timelineId, String message, @Nullable Throwable cause) {
      super(timelineId, Retry.POINTLESS, message, cause);
    }
  }

  /** The message id is taken by an entry with other content. Certainly not done. */
  public static final class IdConflict extends TimelineException {
    private static final long serialVersionUID = 1;

    private final String messageId;
    private final long seqId;

    /** Creates the failure of an append under an id that another entry has. */
    public IdConflict(String timelineId, String messageId, long seqId) {
      super(
          requireNonNull(timelineId),
          Retry.POINTLESS,
          "message id '%s' is taken by entry %d, whose content differs: give a new message a new id"
              .formatted(messageId, seqId),
          null);
      this.messageId = messageId;
      this.seqId = seqId;
    }

    /** Returns the id. */
    public String messageId() {
      return messageId;
    }

    /** Returns the entry that was appended under the id first. */
    public long seqId() {
      return seqId;
    }
  }

  /** The backend could not do it now. Certainly not done; a later try may succeed. */
  public static final class Unavailable extends TimelineException {
    private static final long serialVersionUID = 1;

    /**
     * Creates a failure that may be repeated.
     *
     * @param message what could not be done
     */
    public Unavailable(@Nullable String timelineId, String message, @Nullable Throwable cause) {
      super(timelineId, Retry.SAFE, message, cause);
    }
  }

  /** A write with an unknown outcome: it may be done, or may still be done. */
  public static final class OutcomeUnknown extends TimelineException {
    private static final long serialVersionUID = 1;

    private final @Nullable String messageId;

    /**
     * Creates a failure with an unknown outcome.
     *
     * @param messageId of the append, if it was one
     * @param message what was attempted
     */
    public OutcomeUnknown(
        @Nullable String timelineId,
        @Nullable String messageId,
        String message,
        @Nullable Throwable cause) {
      super(
          timelineId,
          Retry.SAFE_WITH_MESSAGE_ID,
          // Which id, messageId() says: ids do not stand in logs.
          messageId == null ? message : message + "; send it again under its message id",
          cause);
      this.messageId = messageId;
    }

    /**
     * Returns the id under which to append again, if the message had one or the backend gave it
     * one.
     */
    public Optional<String> messageId() {
      return Optional.ofNullable(messageId);
    }
  }

  /**
   * A device's cursor that was not issued to it here. Nothing was read; the device begins anew. No
   * other failure is of this type, a refused login least of all.
   */
  public static final class InvalidCursor extends TimelineException {
    private static final long serialVersionUID = 1;

    /** The part of a cursor that is wrong. */
    public enum Reason {
      /** The token is none, or was changed or cut. */
      DAMAGED("damaged"),
      /** Issued for another user. */
      OTHER_USER("issued for another user"),
      /** Issued by a messenger of another name. */
      OTHER_MESSENGER("issued by another messenger"),
      /** Issued of other data: a store that was emptied or made anew, or another one. */
      OTHER_STORE("issued of another store"),
      /** Issued later than it can be by now. */
      FROM_THE_FUTURE("issued in the future"),
      /** It has the form of another version of the library. */
      UNKNOWN_VERSION("of an unknown version"),
      /** Signed with a key that this messenger was not given, or without one. */
      UNKNOWN_KEY("signed with an unknown key");

      private final String text;

      Reason(String text) {
        this.text = text;
      }
    }

    private final Reason reason;

    /** Creates the refusal of a cursor. */
    public InvalidCursor(Reason reason) {
      this(reason, null);
    }

    /** Creates the refusal of a cursor. */
    public InvalidCursor(Reason reason, @Nullable Throwable cause) {
      super(
          null,
          Retry.POINTLESS,
          "Invalid cursor: " + reason.text + ". The device begins with a new one.",
          cause);
      this.reason = reason;
    }

    /** Returns what is wrong with the cursor. */
    public Reason reason() {
      return reason;
    }
  }

  /** The user does not belong to the conversation. Certainly not done. */
  public static final class NotAMember extends TimelineException {
    private static final long serialVersionUID = 1;

    private final String user;

    /** Creates the refusal of a user. */
    public NotAMember(String conversationId, String user) {
      super(
          requireNonNull(conversationId),
          Retry.POINTLESS,
          "user '%s' is not a member: let them join first".formatted(user),
          null);
      this.user = user;
    }

    /** Returns the user. */
    public String user() {
      return user;
    }
  }

  /** The codec failed on the bytes of one stored entry. The entries around it can be read. */
  public static final class Undecodable extends TimelineException {
    private static final long serialVersionUID = 1;

    private final long seqId;

    /** Creates the failure of a codec on an entry. */
    public Undecodable(String timelineId, long seqId, Throwable cause) {
      super(
          requireNonNull(timelineId),
          Retry.POINTLESS,
          "the codec failed on entry %d (%s): read on after it"
              .formatted(seqId, cause.getClass().getName()),
          cause);
      this.seqId = seqId;
    }

    /** Returns the entry. */
    public long seqId() {
      return seqId;
    }
  }
}
