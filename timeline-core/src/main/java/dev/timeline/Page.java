package dev.timeline;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Some consecutive entries of a range, and where to go on.
 *
 * <p>A page may be short or empty while there is {@link #more()}: only {@code more() == false} says
 * that the end was reached. {@link #next()} can be read at any time, also at the end: forward it
 * then yields what has been appended since, without a gap and without a repeat.
 *
 * @param entries in the range's direction; unmodifiable. Each is decoded when it is reached, and
 *     again if it is reached again: copy the list to go through it twice. A poisoned one shows only
 *     where it stands
 * @param next the rest of the range
 * @param more whether the range may have more entries right now
 * @param <M> the type of the messages' bodies
 */
public record Page<M>(List<Entry<M>> entries, SeqRange next, boolean more) {

  /** Takes the list as it is: who makes a page does not touch its list afterwards. */
  public Page {
    requireNonNull(entries, "entries");
    requireNonNull(next, "next");
  }

  /**
   * Returns the page of these entries of the range; {@link #next()} follows from the last of them.
   */
  public static <M> Page<M> of(SeqRange range, List<Entry<M>> entries, boolean more) {
    return entries.isEmpty()
        ? new Page<>(entries, range, more)
        : new Page<>(entries, range.past(entries.get(entries.size() - 1).seqId()), more);
  }

  /** Bounds and size; never a body. */
  @Override
  public String toString() {
    return "Page[%d entries, next=%s, more=%s]".formatted(entries.size(), next, more);
  }
}
