package dev.timeline.tablestore;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.model.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.model.BatchWriteRowResponse;
import com.alicloud.openservices.tablestore.model.RowChange;
import dev.timeline.Entry;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.spi.Log.Deletion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One batch of deletions: a page of rows without bodies, then a request for each 200 of those that
 * are to go. What was not deleted is left to the next batch, which begins there.
 */
final class RangeDeletion {

  /** The most rows of a BatchWriteRow, by the service's documentation. */
  private static final int MOST_ROWS = 200;

  private final String table;
  private final TableReads reads;
  private final DuplicateFilter duplicates;
  private final AppendLookup lookup;
  private final EntryUpdates updates;
  private final Requests requests;
  private final String timelineId;
  private final SeqRange range;
  private final Set<String> attributes;
  private final Predicate<Entry<byte[]>> which;
  private final Deadline deadline;
  private int attempts;
  private int deleted;
  private @Nullable ServiceFailure unknown;

  RangeDeletion(
      String table,
      TableReads reads,
      DuplicateFilter duplicates,
      AppendLookup lookup,
      EntryUpdates updates,
      Requests requests,
      String timelineId,
      SeqRange range,
      Set<String> attributes,
      Predicate<Entry<byte[]>> which,
      Deadline deadline) {
    this.table = table;
    this.reads = reads;
    this.duplicates = duplicates;
    this.lookup = lookup;
    this.updates = updates;
    this.requests = requests;
    this.timelineId = timelineId;
    this.range = range;
    this.attributes = attributes;
    this.which = which;
    this.deadline = deadline;
  }

  /** A row that is deleted, and whether an entry is by that. */
  private record Doomed(StoredRow row, RowChange change, boolean isEntry) {}

  CompletableFuture<Deletion> run() {
    attempts++;
    return reads
        .everyRow(timelineId, range, attributes, deadline)
        .thenCompose(
            rows ->
                duplicates
                    .entries(rows.rows(), deadline)
                    .thenCompose(entries -> doomed(rows.rows(), entries))
                    .thenCompose(doomed -> delete(rows, doomed, 0)))
        .exceptionallyCompose(
            failure -> {
              ServiceFailure known = Requests.failureOf(failure);
              return failedFuture(
                  known.getCause() instanceof TimelineException typed ? typed : failed(known));
            });
  }

  /** Returns the rows to delete. A duplicate goes with its entry: it has the same body. */
  private CompletableFuture<List<Doomed>> doomed(
      List<StoredRow> rows, List<Entry<byte[]>> entries) {
    var visible = new HashSet<Long>();
    entries.forEach(entry -> visible.add(entry.seqId()));
    CompletableFuture<List<Doomed>> doomed = completedFuture(new ArrayList<>());
    for (StoredRow row : rows) {
      CompletableFuture<Optional<Doomed>> one;
      if (!row.isDeleted()) {
        boolean isEntry = visible.contains(row.seqId());
        one =
            completedFuture(
                which.test(row.entry())
                    ? Optional.of(new Doomed(row, updates.deletion(row), isEntry))
                    : Optional.empty());
      } else {
        one =
            isNeeded(row)
                .thenApply(
                    needed ->
                        needed
                            ? Optional.empty()
                            : Optional.of(new Doomed(row, updates.removal(row), false)));
      }
      doomed =
          doomed.thenCombine(
              one,
              (before, next) -> {
                next.ifPresent(before::add);
                return before;
              });
    }
    return doomed;
  }

  /** Returns whether what is kept of a deleted entry stands for its id, or hides a duplicate. */
  private CompletableFuture<Boolean> isNeeded(StoredRow row) {
    String appendId = row.appendId();
    if (appendId == null || !row.mayHaveDuplicate() || updates.keepsId(row)) {
      return completedFuture(updates.keepsId(row));
    }
    var later = AppendLookup.Scope.of(timelineId, row.seqId(), SeqRange.MAX_SEQ_ID, Long.MIN_VALUE);
    return lookup.find(appendId, later, deadline).thenApply(found -> found.first().isPresent());
  }

  /** Deletes the rows from one on, a request after the other. */
  @SuppressWarnings("FutureReturnValueIgnored") // the nested one is what thenCompose takes
  private CompletableFuture<Deletion> delete(TableReads.Rows rows, List<Doomed> doomed, int from) {
    if (from == doomed.size()) {
      return completedFuture(new Deletion(deleted, rows.next(), rows.more()));
    }
    if (!deadline.leaves(requests.attemptTimeout())) {
      return from > 0
          ? completedFuture(rest(doomed.get(from)))
          : failedFuture(failed(ServiceFailure.notSent("no time was left", null)));
    }
    List<Doomed> some = doomed.subList(from, Math.min(doomed.size(), from + MOST_ROWS));
    var request = new BatchWriteRowRequest();
    some.forEach(it -> request.addRowChange(it.change()));
    return requests
        .once(AsyncClient::batchWriteRow, request)
        .handle(
            (answer, failure) -> {
              if (failure != null) {
                return again(Requests.failureOf(failure));
              }
              Optional<CompletableFuture<Deletion>> ended = ended(some, answer);
              return ended.orElseGet(() -> delete(rows, doomed, from + some.size()));
            })
        .thenCompose(next -> next);
  }

  /** Counts what was deleted; returns how this batch ends if not everything was. */
  private Optional<CompletableFuture<Deletion>> ended(
      List<Doomed> some, BatchWriteRowResponse answer) {
    int succeeded = 0;
    int firstFailed = some.size();
    ServiceFailure failure = null;
    for (BatchWriteRowResponse.RowResult result : answer.getRowStatus(table)) {
      if (result.isSucceed()) {
        succeeded++;
        deleted += some.get(result.getIndex()).isEntry() ? 1 : 0;
      } else if (result.getIndex() < firstFailed) {
        firstFailed = result.getIndex();
        failure = ServiceFailure.of(result.getError(), answer.getRequestId());
      }
    }
    if (failure == null) {
      return Optional.empty();
    }
    // Somebody else changed or deleted it in between: the next batch looks again.
    return Optional.of(
        succeeded > 0 || failure.isConditionCheckFail()
            ? completedFuture(rest(some.get(firstFailed)))
            : again(failure));
  }

  private Deletion rest(Doomed first) {
    long after = first.row().seqId() - 1;
    return new Deletion(
        deleted, new SeqRange(after, range.upTo(), range.direction(), range.limit()), true);
  }

  /** Deletes again what may have been deleted, which does no harm. */
  private CompletableFuture<Deletion> again(ServiceFailure failure) {
    if (failure.isUnknown()) {
      unknown = failure;
    }
    Duration pause = Backoff.after(attempts, deadline);
    return failure.isFinal() || !deadline.leaves(pause.plus(requests.attemptTimeout()))
        ? failedFuture(failed(failure))
        : requests.later(pause).thenCompose(ignored -> run());
  }

  private TimelineException failed(ServiceFailure failure) {
    String what = "entries were not deleted from table " + table;
    return unknown == null
        ? failure.nothingDone(timelineId, what)
        : new OutcomeUnknown(
            timelineId,
            null,
            "%s; some may have been: %s".formatted(what, unknown.getMessage()),
            unknown);
  }
}
