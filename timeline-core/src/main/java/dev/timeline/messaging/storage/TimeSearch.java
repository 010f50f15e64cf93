package dev.timeline.messaging.storage;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.Entry;
import dev.timeline.SeqRange;
import dev.timeline.spi.Log;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Searches for the place in a timeline where the times pass a certain one. Times need not be sorted
 * where clocks differ; then it is any such place.
 */
final class TimeSearch {

  private final Log log;
  private final String timelineId;
  private final long millis;

  private TimeSearch(Log log, String timelineId, long millis) {
    this.log = log;
    this.timelineId = timelineId;
    this.millis = millis;
  }

  /**
   * Returns the last entry before a place where the times pass one; none if the timeline begins
   * there.
   *
   * @param upTo looks no further, inclusive
   */
  static CompletableFuture<Predecessor> lastBefore(
      Log log, String timelineId, long millis, long upTo) {
    var search = new TimeSearch(log, timelineId, millis);
    return search
        .first(new SeqRange(0, upTo, SeqRange.Direction.BACKWARD, 1))
        .thenCompose(
            last -> {
              if (last.isEmpty()) {
                return completedFuture(Predecessor.NONE);
              }
              if (last.get().epochMilli() < millis) {
                return completedFuture(placeOf(last.get()));
              }
              return search
                  .first(new SeqRange(0, upTo, SeqRange.Direction.FORWARD, 1))
                  .thenCompose(
                      first ->
                          first.isEmpty() || first.get().epochMilli() >= millis
                              ? completedFuture(Predecessor.NONE)
                              : search.between(first.get(), last.get(), true));
            });
  }

  /**
   * Narrows a stretch whose first entry is before the time and whose last is not.
   *
   * @param isGuess whether the next place is guessed from the times, which mostly pass evenly; else
   *     it is the middle, so that the search ends soon in any case
   */
  private CompletableFuture<Predecessor> between(
      Entry<byte[]> before, Entry<byte[]> after, boolean isGuess) {
    long low = before.seqId();
    long high = after.seqId();
    if (high - low <= 1) {
      return completedFuture(placeOf(before));
    }
    double share =
        isGuess
            ? (double) (millis - before.epochMilli())
                / Math.max(1, after.epochMilli() - before.epochMilli())
            : 0.5;
    long middle = low + Math.min(high - low - 1, Math.max(1, (long) ((high - low) * share)));
    return first(new SeqRange(middle - 1, high - 1, SeqRange.Direction.FORWARD, 1))
        .thenCompose(
            found -> {
              if (found.isPresent()) {
                return found.get().epochMilli() < millis
                    ? between(found.get(), after, !isGuess)
                    : lastUpTo(middle - 1, before, isGuess);
              }
              return lastUpTo(middle - 1, before, isGuess); // nothing from the middle on
            });
  }

  private CompletableFuture<Predecessor> lastUpTo(
      long upTo, Entry<byte[]> before, boolean isGuess) {
    if (upTo <= before.seqId()) {
      return completedFuture(placeOf(before));
    }
    return first(new SeqRange(before.seqId(), upTo, SeqRange.Direction.BACKWARD, 1))
        .thenCompose(
            found -> {
              if (found.isEmpty()) {
                return completedFuture(placeOf(before));
              }
              return found.get().epochMilli() < millis
                  ? completedFuture(placeOf(found.get()))
                  : between(before, found.get(), !isGuess);
            });
  }

  private static Predecessor placeOf(Entry<?> entry) {
    return new Predecessor(entry.seqId(), entry.epochMilli());
  }

  private CompletableFuture<Optional<Entry<byte[]>>> first(SeqRange range) {
    return log.readWithoutBodies(timelineId, range, Set.of())
        .thenCompose(
            page ->
                page.entries().isEmpty() && page.more()
                    ? first(page.next())
                    : completedFuture(page.entries().stream().findFirst()));
  }
}
