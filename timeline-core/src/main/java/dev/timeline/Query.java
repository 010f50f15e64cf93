package dev.timeline;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A range and how to read it: which entries of it, and how much a page holds. Begins with a {@link
 * SeqRange}, as in {@code SeqRange.latest().where(AttributeFilter.exists("image")).filled()}.
 *
 * <p>A page with a filter may be short or empty while there is {@link Page#more()}: {@link
 * Page#next()} begins after the last entry that was looked at, whether it matched or not. Go on
 * with {@code query.over(page.next())}. One read looks at a bounded number of entries: in memory
 * 5,000; on TableStore at 5,000 rows or 4 MB for each request, and at more as long as none matched
 * and half of the backend's timeout has not passed.
 *
 * @param range where to read
 * @param filter what an entry has to match, if anything
 * @param maxBytes the most bytes of a page, if there is such a bound; see {@link #maxBytes(long)}
 * @param isFilled whether a page is read until it is full; see {@link #filled()}
 */
public record Query(
    SeqRange range, Optional<AttributeFilter> filter, OptionalLong maxBytes, boolean isFilled) {

  /** Checks for null, and that a bound is positive. */
  public Query {
    requireNonNull(range, "range");
    requireNonNull(filter, "filter");
    requireNonNull(maxBytes, "maxBytes");
    if (maxBytes.isPresent() && maxBytes.getAsLong() < 1) {
      throw new IllegalArgumentException(
          "a page has at least 1 byte: %d".formatted(maxBytes.getAsLong()));
    }
  }

  /** Returns a query for all entries of a range. */
  public static Query of(SeqRange range) {
    return new Query(range, Optional.empty(), OptionalLong.empty(), false);
  }

  /** Returns this query over another range: to go on, the one where a page ended. */
  public Query over(SeqRange range) {
    return new Query(range, filter, maxBytes, isFilled);
  }

  /**
   * Returns this query for those entries only that also match a filter.
   *
   * @throws IllegalArgumentException if the filters together have too many conditions
   */
  public Query where(AttributeFilter filter) {
    AttributeFilter both = this.filter.map(it -> it.and(filter)).orElse(filter);
    return new Query(range, Optional.of(both), maxBytes, isFilled);
  }

  /**
   * Returns this query with pages of at most so many bytes: of bodies as the codec encoded them,
   * message ids and attributes. A page has one entry in any case, however large. An entry that is
   * left out is read again for the next page.
   */
  public Query maxBytes(long bytes) {
    return new Query(range, filter, OptionalLong.of(bytes), isFilled);
  }

  /**
   * Returns this query with pages that are read until they have as many entries as the range's
   * limit, or as many bytes as they may, or the range ends: several reads, one after another, but
   * no more than 100. So a page is short only at the end of the range, or where a filter matches
   * few of very many entries.
   */
  public Query filled() {
    return new Query(range, filter, maxBytes, true);
  }
}
