package dev.timeline;

import static java.util.Objects.requireNonNull;

/**
 * The entries to read: those with {@code after < SeqId <= upTo}, in one direction, at most {@code
 * limit} of them a page.
 *
 * <p>{@code after} is exclusive, so that reading after the last SeqId seen never repeats it. SeqIds
 * are positive; {@code after(0)} therefore begins at the oldest entry.
 *
 * @param after the SeqId below the range, exclusive; 0 or more
 * @param upTo the highest SeqId in the range, inclusive; not below {@code after}
 * @param direction which end of the range is read first
 * @param limit the most entries that a page carries: 1 to {@value #MAX_LIMIT}
 */
public record SeqRange(long after, long upTo, Direction direction, int limit) {

  /** The end of a range that is read first. */
  public enum Direction {
    /** From the oldest to the newest. */
    FORWARD,
    /** From the newest to the oldest. */
    BACKWARD
  }

  /** The page size where none is given. */
  public static final int DEFAULT_LIMIT = 100;

  /** The largest page size. */
  public static final int MAX_LIMIT = 10_000;

  /** The highest SeqId there can be; one less than the largest long, so that "next" never wraps. */
  public static final long MAX_SEQ_ID = Long.MAX_VALUE - 1;

  private static final SeqRange ALL = new SeqRange(0, MAX_SEQ_ID, Direction.FORWARD, DEFAULT_LIMIT);

  /** Refuses bounds out of order or out of the domain, and a limit out of its bounds. */
  public SeqRange {
    requireSeqId("after", after);
    requireSeqId("upTo", upTo);
    requireNonNull(direction, "direction");
    if (after > upTo) {
      throw new IllegalArgumentException(
          "the range is inverted: after %d, up to %d".formatted(after, upTo));
    }
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException(
          "a page has 1 to %,d entries: %d".formatted(MAX_LIMIT, limit));
    }
  }

  static long requireSeqId(String what, long seqId) {
    if (seqId < 0 || seqId > MAX_SEQ_ID) {
      throw new IllegalArgumentException(
          "%s must be a SeqId, 0 to %d: %d".formatted(what, MAX_SEQ_ID, seqId));
    }
    return seqId;
  }

  /**
   * Returns the range of a {@linkplain #token() token}.
   *
   * @throws IllegalArgumentException if the token is damaged or of another version
   */
  public static SeqRange parse(String token) {
    return RangeTokens.parse(token);
  }

  /**
   * Returns this range as a token of 35 letters, digits, {@code -} and {@code _}, in which a client
   * over HTTP can keep where to go on. A checksum tells damage, but nothing is signed or hidden:
   * whoever has a token can make one of any other range. So a range says where to read, and never
   * that somebody may; who may is checked at each read, as a member's view of a conversation does.
   */
  public String token() {
    return RangeTokens.of(this);
  }

  /** Returns everything, the oldest first. */
  public static SeqRange all() {
    return ALL;
  }

  /** Returns everything, the newest first: how a history is opened. */
  public static SeqRange latest() {
    return ALL.backward();
  }

  /** Returns everything appended after this SeqId, the oldest first: how a reader goes on. */
  public static SeqRange after(long seqId) {
    return new SeqRange(seqId, MAX_SEQ_ID, Direction.FORWARD, DEFAULT_LIMIT);
  }

  /** Returns everything before this SeqId, the newest first: how a reader goes back from there. */
  public static SeqRange before(long seqId) {
    requireSeqId("seqId", seqId);
    return new SeqRange(0, Math.max(0, seqId - 1), Direction.BACKWARD, DEFAULT_LIMIT);
  }

  /** Returns this range, ending with this SeqId. */
  public SeqRange upTo(long seqId) {
    return new SeqRange(after, seqId, direction, limit);
  }

  /** Returns this range, the newest first. */
  public SeqRange backward() {
    return new SeqRange(after, upTo, Direction.BACKWARD, limit);
  }

  /** Returns this range with pages of at most so many entries. */
  public SeqRange limit(int limit) {
    return new SeqRange(after, upTo, direction, limit);
  }

  /**
   * Returns what is left of this range, in its direction, once the entry of this SeqId has been
   * read.
   *
   * @throws IllegalArgumentException if the SeqId is not in the range
   */
  public SeqRange past(long seqId) {
    if (seqId <= after || seqId > upTo) {
      throw new IllegalArgumentException("%d is not in %s".formatted(seqId, this));
    }
    return isForward()
        ? new SeqRange(seqId, upTo, direction, limit)
        : new SeqRange(after, seqId - 1, direction, limit);
  }

  /** Returns a query for the entries of this range that match a filter. */
  public Query where(AttributeFilter filter) {
    return Query.of(this).where(filter);
  }

  /** Returns a query for this range in pages of at most so many bytes; see {@link Query}. */
  public Query maxBytes(long bytes) {
    return Query.of(this).maxBytes(bytes);
  }

  /** Returns a query for this range whose pages are read until they are full; see {@link Query}. */
  public Query filled() {
    return Query.of(this).filled();
  }

  /** Returns whether the oldest comes first. */
  public boolean isForward() {
    return direction == Direction.FORWARD;
  }

  /** Returns whether no SeqId can be in it. */
  public boolean isEmpty() {
    return after == upTo;
  }

  /** Returns whether it has room for this SeqId. */
  public boolean contains(long seqId) {
    return after < seqId && seqId <= upTo;
  }
}
