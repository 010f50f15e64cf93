package dev.timeline.tablestore;

import dev.timeline.SeqRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Looks up the rows of appends among those of their timelines, from the newest back. Look-ups in
 * one timeline share what they read: those that come while one reads its first page wait for it,
 * and begin together. A crashed server's messages are resent by the hundred, and each alone would
 * read all the others.
 */
final class AppendLookup {

  /** By how much the clocks of the service's own machines may differ. */
  private static final long CLOCK_TOLERANCE_MILLIS = 5_000;

  private final LookupScan.Reads reads;

  /** By timeline in which a scan reads its first page: what waits for it. */
  private final Map<String, List<LookupScan.Lookup>> waiting = new HashMap<>();

  AppendLookup(LookupScan.Reads reads) {
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

    /** Returns rows that may be of the same append as this one, and come before it. */
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
    var lookup =
        new LookupScan.Lookup(appendId, scope.range(), since - CLOCK_TOLERANCE_MILLIS, deadline);
    begin(scope.timelineId(), List.of(lookup));
    return lookup.outcome;
  }

  private void begin(String timelineId, List<LookupScan.Lookup> lookups) {
    synchronized (waiting) {
      var others = waiting.get(timelineId);
      if (others != null) {
        others.addAll(lookups);
        return;
      }
      waiting.put(timelineId, new ArrayList<>());
    }
    scan(timelineId, lookups);
  }

  private void scan(String timelineId, List<LookupScan.Lookup> lookups) {
    new LookupScan(reads, timelineId, lookups)
        .run(() -> scanNext(timelineId), left -> begin(timelineId, left));
  }

  private void scanNext(String timelineId) {
    List<LookupScan.Lookup> next;
    synchronized (waiting) {
      next = waiting.remove(timelineId);
      if (next == null || next.isEmpty()) {
        return;
      }
      waiting.put(timelineId, new ArrayList<>());
    }
    scan(timelineId, next);
  }
}
