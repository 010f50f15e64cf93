package dev.timeline.tablestore;

import dev.timeline.SeqRange;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Looks up the rows of one append among those of its timeline, from the newest back. */
final class AppendLookup {

  /** Few: an append is mostly among the latest rows, and a page costs by the rows that it has. */
  private static final int FIRST_PAGE = 100;

  /** By how much each page is longer than the one before. */
  private static final int GROWTH = 5;

  /** The most rows that the service reads for one request. */
  private static final int LONGEST_PAGE = 5_000;

  /** By how much the clocks of the service's own machines may differ. */
  private static final long CLOCK_TOLERANCE_MILLIS = 5_000;

  private final TableReads reads;

  AppendLookup(TableReads reads) {
    this.reads = reads;
  }

  /**
   * The rows that come into question.
   *
   * @param range their SeqIds
   * @param sinceMillis what the service wrote before this time of its own does not count
   */
  record Scope(String timelineId, SeqRange range, long sinceMillis) {

    static Scope of(String timelineId, long afterSeqId, long upToSeqId, long sinceMillis) {
      return new Scope(timelineId, SeqRange.after(afterSeqId).upTo(upToSeqId), sinceMillis);
    }

    /** Rows that may be of the same append as this one, and come before it. */
    static Scope before(StoredRow row) {
      boolean checked = row.checkedUpTo() != StoredRow.NOT_CHECKED;
      long after = checked ? Math.min(row.checkedUpTo(), row.seqId() - 1) : 0;
      // Of a row that came late, another was written only after the late one was due.
      return of(
          row.entry().timelineId(),
          after,
          row.seqId() - 1,
          checked ? Long.MIN_VALUE : row.dueMillis());
    }
  }

  /**
   * The outcome of a look-up.
   *
   * @param first the row with the lowest SeqId, if there is one
   * @param upTo the highest SeqId of any row, or where the search ended if there was none
   */
  record Outcome(Optional<StoredRow> first, long upTo) {}

  CompletableFuture<Outcome> find(String appendId, Scope scope, Deadline deadline) {
    long since = Math.max(scope.sinceMillis(), Long.MIN_VALUE + CLOCK_TOLERANCE_MILLIS);
    return find(
        appendId,
        new Scope(
            scope.timelineId(),
            scope.range().backward().limit(FIRST_PAGE),
            since - CLOCK_TOLERANCE_MILLIS),
        new Outcome(Optional.empty(), -1),
        deadline);
  }

  private CompletableFuture<Outcome> find(
      String appendId, Scope scope, Outcome before, Deadline deadline) {
    return reads
        .identities(scope.timelineId(), scope.range(), deadline)
        .thenCompose(
            page -> {
              Optional<StoredRow> first = before.first();
              long upTo = before.upTo();
              boolean more = page.more();
              for (StoredRow row : page.rows()) {
                upTo = Math.max(upTo, row.seqId());
                if (row.serverMillis() < scope.sinceMillis()) {
                  more = false;
                  break;
                }
                if (appendId.equals(row.appendId())) {
                  first = Optional.of(row); // ever lower ones, so the last of them stays
                }
              }
              var outcome = new Outcome(first, Math.max(upTo, scope.range().after()));
              return more
                  ? find(
                      appendId,
                      new Scope(scope.timelineId(), longer(page.next()), scope.sinceMillis()),
                      outcome,
                      deadline)
                  : CompletableFuture.completedFuture(outcome);
            });
  }

  private static SeqRange longer(SeqRange rest) {
    return rest.limit(Math.min(LONGEST_PAGE, rest.limit() * GROWTH));
  }
}
