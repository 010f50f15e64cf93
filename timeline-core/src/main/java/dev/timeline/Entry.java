package dev.timeline;

import static java.util.Objects.requireNonNull;

import dev.timeline.internal.CodecFailures;
import java.time.Instant;
import java.util.Objects;

/**
 * A message as read from a timeline, with its SeqId and the time when it was stored.
 *
 * <p>Immutable. An entry whose bytes the codec could not decode has everything but the message:
 * {@link #message()} throws, so that one poisoned entry never blocks those behind it.
 *
 * @param <M> the type of the message's body
 */
public sealed class Entry<M> {

  private final String timelineId;
  private final long seqId;
  private final long epochMilli;

  /**
   * The bare body of a message that is {@linkplain Message#isPlain plain}, as most are, which
   * spares an object; a {@link Message} that is not; or the {@link TimelineException.Undecodable}
   * in place of one.
   */
  private final Object content;

  private final boolean isPlain;

  private Entry(String timelineId, long seqId, long epochMilli, Object content, boolean isPlain) {
    this.timelineId = timelineId;
    this.seqId = seqId;
    this.epochMilli = epochMilli;
    this.content = content;
    this.isPlain = isPlain;
  }

  /** Returns an entry; the time is cut to milliseconds. */
  public static <M> Entry<M> of(String timelineId, long seqId, Instant time, Message<M> message) {
    return ofEpochMilli(timelineId, seqId, time.toEpochMilli(), message);
  }

  /** Returns an entry whose time is given in milliseconds since 1970-01-01T00:00Z, for backends. */
  public static <M> Entry<M> ofEpochMilli(
      String timelineId, long seqId, long epochMilli, Message<M> message) {
    // Checked before "new": only so does HotSpot see that a short-lived entry need not be
    // allocated.
    requireNonNull(timelineId, "timelineId");
    SeqRange.requireSeqId("seqId", seqId);
    return new Entry<>(timelineId, seqId, epochMilli, contentOf(message), message.isPlain());
  }

  /** Returns an entry whose message has nothing but this body, for backends. */
  public static <M> Entry<M> ofBody(String timelineId, long seqId, long epochMilli, M body) {
    requireNonNull(timelineId, "timelineId");
    SeqRange.requireSeqId("seqId", seqId);
    requireNonNull(body, "body");
    return new Entry<>(timelineId, seqId, epochMilli, body, true);
  }

  private static Object contentOf(Message<?> message) {
    return message.isPlain() ? message.body() : message;
  }

  /**
   * Returns this entry under another revision, for backends.
   *
   * @param revision differs from every other that the entry has ever had; empty if it was never
   *     replaced
   */
  public Entry<M> withRevision(String revision) {
    return revision.isEmpty()
        ? new Entry<>(timelineId, seqId, epochMilli, content, isPlain)
        : new Replaced<>(timelineId, seqId, epochMilli, content, isPlain, revision);
  }

  /** Returns this entry with another message: same place, time and revision; for backends. */
  public <N> Entry<N> withMessage(Message<N> message) {
    return withContent(contentOf(message), message.isPlain());
  }

  /** Returns the same place and time; what the codec cannot decode is kept as the failure. */
  static <M> Entry<M> decode(Entry<byte[]> encoded, Codec<M> codec) {
    Object decoded;
    try {
      decoded =
          encoded.isPlain
              ? requireNonNull(codec.decode((byte[]) encoded.content), "body")
              : decode(encoded.message(), codec);
    } catch (Throwable e) {
      CodecFailures.rethrowIfFatal(e);
      return encoded.withContent(
          new TimelineException.Undecodable(encoded.timelineId, encoded.seqId, e), false);
    }
    return encoded.withContent(decoded, encoded.isPlain);
  }

  private static <M> Message<M> decode(Message<byte[]> encoded, Codec<M> codec) {
    return encoded.withBody(codec.decode(encoded.body()));
  }

  @SuppressWarnings("unchecked") // with the same content it is of the same type
  private <N> Entry<N> withContent(Object content, boolean isPlain) {
    return content == this.content ? (Entry<N>) this : copy(content, isPlain);
  }

  <N> Entry<N> copy(Object content, boolean isPlain) {
    return new Entry<>(timelineId, seqId, epochMilli, content, isPlain);
  }

  /** Returns the timeline that it was read from. */
  public String timelineId() {
    return timelineId;
  }

  /** Returns its place: greater than that of every entry appended to the timeline before it. */
  public long seqId() {
    return seqId;
  }

  /** Returns when the backend stored it, to the millisecond; a later replace does not change it. */
  public Instant time() {
    return Instant.ofEpochMilli(epochMilli);
  }

  /** Returns {@link #time()} in milliseconds since 1970-01-01T00:00Z. */
  public long epochMilli() {
    return epochMilli;
  }

  /**
   * Returns what tells this entry from what it was before a replace, and from what it will be after
   * the next. Opaque: good for {@link Timeline#replace(Entry, Message)}, and to be compared.
   *
   * @return empty for an entry that was never replaced
   */
  public String revision() {
    return "";
  }

  /**
   * Returns the message.
   *
   * @throws TimelineException.Undecodable if the codec failed on the stored bytes
   */
  @SuppressWarnings("unchecked") // the constructor is private, and only ever given M or Message<M>
  public Message<M> message() {
    if (isPlain) {
      return Message.of((M) content);
    }
    if (content instanceof TimelineException.Undecodable failure) {
      throw failure;
    }
    return (Message<M>) content;
  }

  /** Returns whether {@link #message()} returns. */
  boolean isDecoded() {
    return isPlain || !(content instanceof TimelineException.Undecodable);
  }

  /** Compares place, time and message; the revision does not count. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Entry<?> that
        && seqId == that.seqId
        && epochMilli == that.epochMilli
        && timelineId.equals(that.timelineId)
        && isPlain == that.isPlain
        && Objects.deepEquals(content, that.content);
  }

  @Override
  public int hashCode() {
    return 31 * timelineId.hashCode() + Long.hashCode(seqId);
  }

  /** Returns place, time and message id; never the body. */
  @Override
  public String toString() {
    Object shown = isPlain ? message() : content;
    return "Entry[%s#%d, %s, %s]".formatted(timelineId, seqId, time(), shown);
  }

  /** An entry after a replace: few are, so that the others need no place for a revision. */
  private static final class Replaced<M> extends Entry<M> {

    private final String revision;

    private Replaced(
        String timelineId,
        long seqId,
        long epochMilli,
        Object content,
        boolean isPlain,
        String revision) {
      super(timelineId, seqId, epochMilli, content, isPlain);
      this.revision = revision;
    }

    @Override
    <N> Entry<N> copy(Object content, boolean isPlain) {
      return new Replaced<>(timelineId(), seqId(), epochMilli(), content, isPlain, revision);
    }

    @Override
    public String revision() {
      return revision;
    }
  }
}
