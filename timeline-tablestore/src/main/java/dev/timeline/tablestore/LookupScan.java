package dev.timeline.tablestore;

import dev.timeline.SeqRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One pass over a timeline, from its newest row back, for several look-ups. Each has its outcome as
 * soon as its own part is read, and what none of them asks for is left out.
 */
final class LookupScan {

  /** A method that reads rows without their bodies; none only if there are no more. */
  interface Reads {
    CompletableFuture<TableReads.Rows> read(String timelineId, SeqRange range, Deadline deadline);
  }

  /** Few: an append is mostly among the latest rows, and a page costs by the rows that it has. */
  private static final int FIRST_PAGE = 100;

  /** By how much each page is longer than the one before. */
  private static final int GROWTH = 5;

  /** The most rows that the service reads for one request. */
  private static final int LONGEST_PAGE = 5_000;

  /** The time that a caller must have beyond the others', so that it is read again. */
  private static final long LONGER_NANOS = 100_000_000;

  /** One look-up. */
  static final class Lookup {
    final CompletableFuture<AppendLookup.Outcome> outcome = new CompletableFuture<>();
    private final String appendId;
    private final SeqRange range;
    private final long sinceMillis;
    private final Deadline deadline;
    private @Nullable StoredRow first;
    private long upTo;

    Lookup(String appendId, SeqRange range, long sinceMillis, Deadline deadline) {
      this.appendId = appendId;
      this.range = range;
      this.sinceMillis = sinceMillis;
      this.deadline = deadline;
    }

    private void begin() {
      first = null;
      upTo = range.after();
    }

    private boolean asksFor(StoredRow row) {
      return range.contains(row.seqId()) && row.serverMillis() >= sinceMillis;
    }

    private void complete() {
      outcome.complete(new AppendLookup.Outcome(Optional.ofNullable(first), upTo));
    }
  }

  private final Reads reads;
  private final String timelineId;
  private final Map<String, List<Lookup>> byAppendId = new HashMap<>();

  /** The one whose range ends last comes first. */
  private final List<Lookup> left;

  private final Deadline deadline;

  LookupScan(Reads reads, String timelineId, List<Lookup> lookups) {
    this.reads = reads;
    this.timelineId = timelineId;
    left = new ArrayList<>(lookups);
    left.sort(Comparator.comparingLong((Lookup it) -> it.range.upTo()).reversed());
    Deadline earliest = left.get(0).deadline;
    for (Lookup lookup : left) {
      lookup.begin();
      byAppendId.computeIfAbsent(lookup.appendId, absent -> new ArrayList<>()).add(lookup);
      earliest = lookup.deadline.isBefore(earliest) ? lookup.deadline : earliest;
    }
    deadline = earliest;
  }

  /**
   * Reads, and completes the look-ups.
   *
   * @param firstPageEnds runs once the first page is read, or could not be
   * @param inTime takes those that still have time where another's was up
   */
  void run(Runnable firstPageEnds, Consumer<List<Lookup>> inTime) {
    int limit = Math.min(LONGEST_PAGE, FIRST_PAGE + left.size() - 1);
    var unused =
        reads
            .read(timelineId, below(SeqRange.MAX_SEQ_ID, limit), deadline)
            .whenComplete((page, failure) -> firstPageEnds.run())
            .thenCompose(page -> rest(page, limit))
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    fail(Requests.failureOf(failure), inTime);
                  }
                });
  }

  private CompletableFuture<Void> rest(TableReads.Rows page, int limit) {
    long readDownTo = page.more() ? page.next().upTo() : page.next().after();
    take(page.rows(), readDownTo);
    if (left.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    int longer = Math.min(LONGEST_PAGE, limit * GROWTH);
    return reads
        .read(timelineId, below(readDownTo, longer), deadline)
        .thenCompose(next -> rest(next, longer));
  }

  /** Returns the next stretch below a place that somebody asks for without a hole. */
  private SeqRange below(long upTo, int limit) {
    long top = Math.min(upTo, left.get(0).range.upTo());
    long after = top;
    for (Lookup lookup : left) {
      if (lookup.range.upTo() < after) {
        break;
      }
      after = Math.min(after, lookup.range.after());
    }
    return new SeqRange(after, top, SeqRange.Direction.BACKWARD, limit);
  }

  /**
   * Takes rows in, and completes those for which nothing more counts.
   *
   * @param rows the newest first
   * @param readDownTo after which everything is read
   */
  private void take(List<StoredRow> rows, long readDownTo) {
    for (StoredRow row : rows) {
      for (Lookup lookup : byAppendId.getOrDefault(row.appendId(), List.of())) {
        if (lookup.asksFor(row)) {
          lookup.first = row; // ever lower ones, so the last of them stays
        }
      }
    }
    long[] earliest = earliestFrom(rows);
    var done = new LinkedHashSet<Lookup>();
    int next = 0; // both are sorted: the rows of a look-up begin no earlier than the one before's
    for (Lookup lookup : left) {
      while (next < rows.size() && rows.get(next).seqId() > lookup.range.upTo()) {
        next++;
      }
      if (next < rows.size()) {
        lookup.upTo = Math.max(lookup.upTo, rows.get(next).seqId());
      }
      if (readDownTo <= lookup.range.after() || earliest[next] < lookup.sinceMillis) {
        done.add(lookup);
      }
    }
    left.removeIf(done::contains);
    done.forEach(Lookup::complete);
  }

  /** Returns the earliest time of each row and those after it. */
  private static long[] earliestFrom(List<StoredRow> rows) {
    var earliest = new long[rows.size() + 1];
    earliest[rows.size()] = Long.MAX_VALUE;
    for (int i = rows.size() - 1; i >= 0; i--) {
      earliest[i] = Math.min(earliest[i + 1], rows.get(i).serverMillis());
    }
    return earliest;
  }

  private void fail(ServiceFailure failure, Consumer<List<Lookup>> inTime) {
    var again = new ArrayList<Lookup>();
    for (Lookup lookup : left) {
      if (!failure.isFinal() && lookup.deadline.nanos() - deadline.nanos() >= LONGER_NANOS) {
        again.add(lookup);
      } else {
        lookup.outcome.completeExceptionally(failure);
      }
    }
    if (!again.isEmpty()) {
      inTime.accept(again);
    }
  }
}
