package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.model.BatchGetRowRequest;
import com.alicloud.openservices.tablestore.model.BatchGetRowResponse;
import com.alicloud.openservices.tablestore.model.MultiRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Reads several rows of one table with one request. */
final class BatchReads {

  /** The most rows of one BatchGetRow, by the service's documentation. */
  static final int MOST_ROWS = 100;

  private final String table;
  private final Requests requests;

  BatchReads(String table, Requests requests) {
    this.table = table;
    this.requests = requests;
  }

  /** Returns the rows that are there, of at most {@link #MOST_ROWS} different keys, in no order. */
  CompletableFuture<List<Row>> rows(Collection<PrimaryKey> keys, Deadline deadline) {
    var query = new MultiRowQueryCriteria(table);
    query.setMaxVersions(1);
    keys.forEach(query::addRow);
    var request = new BatchGetRowRequest();
    request.addMultiRowQueryCriteria(query);
    return rows(request, deadline, 1, new ArrayList<>());
  }

  private CompletableFuture<List<Row>> rows(
      BatchGetRowRequest request, Deadline deadline, int attempts, List<Row> found) {
    return requests
        .read(AsyncClient::batchGetRow, request, deadline)
        .thenCompose(
            answer -> {
              for (BatchGetRowResponse.RowResult one : answer.getSucceedRows()) {
                if (one.getRow() != null) {
                  found.add(one.getRow());
                }
              }
              return answer.getFailedRows().isEmpty()
                  ? CompletableFuture.completedFuture(found)
                  : again(request, answer, deadline, attempts, found);
            });
  }

  /** Asks once more for the rows that the service did not get to. */
  private CompletableFuture<List<Row>> again(
      BatchGetRowRequest request,
      BatchGetRowResponse answer,
      Deadline deadline,
      int attempts,
      List<Row> found) {
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
            ignored -> rows(request.createRequestForRetry(failed), deadline, attempts + 1, found));
  }
}
