package dev.timeline.tablestore;

import dev.timeline.SeqRange;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Looks for the rows of one append among those of its timeline, from the newest back. */
final class LookBack {

  private static final int PAGE = 500;

  /** By how much the service's clock may differ from this machine's before a row is overlooked. */
  private static final long CLOCK_TOLERANCE_MILLIS = 60_000;

  private final TableReads reads;

  LookBack(TableReads reads) {
    this.reads = reads;
  }

  /**
   * Where to look.
   *
   * @param range the SeqIds that come into question
   * @param sinceMillis by this machine's clock; what the service wrote before is not looked at
   */
  record Where(String timelineId, SeqRange range, long sinceMillis) {

    static Where since(String timelineId, long afterSeqId, long sinceMillis) {
      return new Where(timelineId, SeqRange.after(afterSeqId), sinceMillis);
    }

    /** What may be the same append as this row, and comes before it. */
    static Where before(StoredRow row) {
      boolean checked = row.checkedUpTo() != StoredRow.NOT_CHECKED;
      long after = checked ? Math.min(row.checkedUpTo(), row.seqId() - 1) : 0;
      return new Where(
          row.entry().timelineId(),
          new SeqRange(after, row.seqId() - 1, SeqRange.Direction.BACKWARD, PAGE),
          checked ? Long.MIN_VALUE : row.entry().epochMilli());
    }
  }

  /**
   * What was seen.
   *
   * @param first the row with the lowest SeqId, if there is one
   * @param upTo the highest SeqId of any row, or where the search ended if there was none
   */
  record Seen(Optional<StoredRow> first, long upTo) {}

  CompletableFuture<Seen> find(String appendId, Where where, Deadline deadline) {
    SeqRange range = where.range().backward().limit(PAGE);
    long since =
        where.sinceMillis() == Long.MIN_VALUE
            ? Long.MIN_VALUE
            : where.sinceMillis() - CLOCK_TOLERANCE_MILLIS;
    return find(
        appendId,
        new Where(where.timelineId(), range, since),
        new Seen(Optional.empty(), -1),
        deadline);
  }

  private CompletableFuture<Seen> find(
      String appendId, Where where, Seen before, Deadline deadline) {
    return reads
        .range(where.timelineId(), where.range(), EntryColumns.IDENTITY, deadline)
        .thenCompose(
            page -> {
              Optional<StoredRow> first = before.first();
              long upTo = before.upTo();
              boolean more = page.more();
              for (StoredRow row : page.rows()) {
                upTo = Math.max(upTo, row.seqId());
                if (row.serverMillis() < where.sinceMillis()) {
                  more = false;
                  break;
                }
                if (appendId.equals(row.appendId())) {
                  first = Optional.of(row); // ever lower ones, so the last of them stays
                }
              }
              var seen = new Seen(first, Math.max(upTo, where.range().after()));
              return more
                  ? find(
                      appendId,
                      new Where(where.timelineId(), page.next(), where.sinceMillis()),
                      seen,
                      deadline)
                  : CompletableFuture.completedFuture(seen);
            });
  }
}
