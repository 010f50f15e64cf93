package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.model.BatchGetRowRequest;
import com.alicloud.openservices.tablestore.model.BatchGetRowResponse;
import com.alicloud.openservices.tablestore.model.Direction;
import com.alicloud.openservices.tablestore.model.GetRangeRequest;
import com.alicloud.openservices.tablestore.model.GetRangeResponse;
import com.alicloud.openservices.tablestore.model.GetRowRequest;
import com.alicloud.openservices.tablestore.model.MultiRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.RangeRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.Row;
import com.alicloud.openservices.tablestore.model.SingleRowQueryCriteria;
import dev.timeline.SeqRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Reads the rows of one table as they are; futures fail with a {@link ServiceFailure}. */
final class TableReads {

  /** What the service takes in one BatchGetRow. */
  static final int BATCH_ROWS = 100;

  private final String table;
  private final EntryColumns columns;
  private final Requests requests;

  TableReads(String table, EntryColumns columns, Requests requests) {
    this.table = table;
    this.columns = columns;
    this.requests = requests;
  }

  /**
   * Some rows of a range; none only if there are none.
   *
   * @param next the rest of the range
   * @param more whether the range may have more rows
   */
  record Rows(List<StoredRow> rows, SeqRange next, boolean more) {}

  CompletableFuture<Optional<StoredRow>> row(String timelineId, long seqId, Deadline deadline) {
    var query = new SingleRowQueryCriteria(table, columns.keys().at(timelineId, seqId));
    query.setMaxVersions(1);
    return requests
        .read(AsyncClient::getRow, new GetRowRequest(query), deadline)
        .thenApply(
            answer -> Optional.ofNullable(answer.getRow()).map(row -> read(timelineId, row)));
  }

  /** The rows that are there, of at most {@link #BATCH_ROWS} different SeqIds, in no order. */
  CompletableFuture<List<StoredRow>> rows(
      String timelineId, Collection<Long> seqIds, Deadline deadline) {
    var query = new MultiRowQueryCriteria(table);
    query.setMaxVersions(1);
    for (long seqId : seqIds) {
      query.addRow(columns.keys().at(timelineId, seqId));
    }
    var request = new BatchGetRowRequest();
    request.addMultiRowQueryCriteria(query);
    return batch(timelineId, request, deadline, 1, new ArrayList<>());
  }

  private CompletableFuture<List<StoredRow>> batch(
      String timelineId,
      BatchGetRowRequest request,
      Deadline deadline,
      int attempts,
      List<StoredRow> found) {
    return requests
        .read(AsyncClient::batchGetRow, request, deadline)
        .thenCompose(
            answer -> {
              for (BatchGetRowResponse.RowResult one : answer.getSucceedRows()) {
                if (one.getRow() != null) {
                  found.add(read(timelineId, one.getRow()));
                }
              }
              List<BatchGetRowResponse.RowResult> failed = answer.getFailedRows();
              return failed.isEmpty()
                  ? CompletableFuture.completedFuture(found)
                  : again(timelineId, request, answer, deadline, attempts, found);
            });
  }

  /** Asks once more for the rows that the service did not get to. */
  private CompletableFuture<List<StoredRow>> again(
      String timelineId,
      BatchGetRowRequest request,
      BatchGetRowResponse answer,
      Deadline deadline,
      int attempts,
      List<StoredRow> found) {
    List<BatchGetRowResponse.RowResult> failed = answer.getFailedRows();
    for (BatchGetRowResponse.RowResult one : failed) {
      var failure = ServiceFailure.of(one.getError(), answer.getRequestId());
      if (failure.isFinal() || deadline.hasPassed()) {
        return CompletableFuture.failedFuture(failure);
      }
    }
    return requests
        .later(Backoff.after(attempts, deadline))
        .thenCompose(
            ignored ->
                batch(
                    timelineId,
                    request.createRequestForRetry(failed),
                    deadline,
                    attempts + 1,
                    found));
  }

  CompletableFuture<Rows> range(String timelineId, SeqRange range, Deadline deadline) {
    return range(timelineId, range, List.of(), deadline);
  }

  /** The same, with these columns only; none means all. */
  CompletableFuture<Rows> range(
      String timelineId, SeqRange range, List<String> only, Deadline deadline) {
    if (range.isEmpty()) {
      return CompletableFuture.completedFuture(new Rows(List.of(), range, false));
    }
    return requests
        .read(AsyncClient::getRange, request(timelineId, range, only), deadline)
        .thenCompose(
            answer -> {
              Rows rows = rows(timelineId, range, answer);
              return rows.rows.isEmpty() && rows.more
                  ? range(timelineId, rows.next, only, deadline) // nothing yet is not the end
                  : CompletableFuture.completedFuture(rows);
            });
  }

  private GetRangeRequest request(String timelineId, SeqRange range, List<String> only) {
    var query = new RangeRowQueryCriteria(table);
    query.setMaxVersions(1);
    query.setLimit(range.limit());
    query.addColumnsToGet(only);
    KeyColumns keys = columns.keys();
    // The service includes the start and excludes the end, in either direction.
    if (range.isForward()) {
      query.setDirection(Direction.FORWARD);
      query.setInclusiveStartPrimaryKey(keys.at(timelineId, range.after() + 1));
      query.setExclusiveEndPrimaryKey(keys.at(timelineId, range.upTo() + 1));
    } else {
      query.setDirection(Direction.BACKWARD);
      query.setInclusiveStartPrimaryKey(keys.at(timelineId, range.upTo()));
      query.setExclusiveEndPrimaryKey(keys.at(timelineId, range.after()));
    }
    return new GetRangeRequest(query);
  }

  private Rows rows(String timelineId, SeqRange range, GetRangeResponse answer) {
    var rows = new ArrayList<StoredRow>(answer.getRows().size());
    for (Row row : answer.getRows()) {
      rows.add(read(timelineId, row));
    }
    PrimaryKey next = answer.getNextStartPrimaryKey();
    if (next != null) {
      return new Rows(rows, from(columns.keys().seqIdOf(next), range), true);
    }
    return new Rows(
        rows, rows.isEmpty() ? range : range.past(rows.get(rows.size() - 1).seqId()), false);
  }

  /** The part of a range that begins with this SeqId, in its direction. */
  private static SeqRange from(long seqId, SeqRange range) {
    return range.isForward()
        ? new SeqRange(seqId - 1, range.upTo(), range.direction(), range.limit())
        : new SeqRange(range.after(), seqId, range.direction(), range.limit());
  }

  private StoredRow read(String timelineId, Row row) {
    return columns.read(timelineId, row);
  }
}
