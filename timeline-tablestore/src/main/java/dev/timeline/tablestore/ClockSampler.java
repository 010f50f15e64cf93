package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.Condition;
import com.alicloud.openservices.tablestore.model.DeleteRowRequest;
import com.alicloud.openservices.tablestore.model.GetRowRequest;
import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.ReturnType;
import com.alicloud.openservices.tablestore.model.Row;
import com.alicloud.openservices.tablestore.model.RowDeleteChange;
import com.alicloud.openservices.tablestore.model.RowExistenceExpectation;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import com.alicloud.openservices.tablestore.model.SingleRowQueryCriteria;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Learns the service's time: from a row that it writes, and then from rows of appends. */
final class ClockSampler {

  private final ServiceClock clock;
  private final Requests requests;
  private final AtomicBoolean isReading = new AtomicBoolean();

  ClockSampler(ServiceClock clock, Requests requests) {
    this.clock = clock;
    this.requests = requests;
  }

  ServiceClock clock() {
    return clock;
  }

  /**
   * Writes a row to a table, reads its time, and deletes it; blocks.
   *
   * @throws ServiceFailure if the service does not answer by the deadline
   */
  void probe(String table, EntryColumns columns, Deadline deadline) {
    for (int attempts = 1; ; attempts++) {
      try {
        probe(table, columns);
        return;
      } catch (ServiceFailure e) {
        if (e.isFinal() || deadline.hasPassed()) {
          throw e;
        }
        join(requests.later(Backoff.after(attempts, deadline)).thenApply(elapsed -> ""));
      }
    }
  }

  private void probe(String table, EntryColumns columns) {
    var put = new RowPutChange(table, columns.keys().probe());
    put.setCondition(new Condition(RowExistenceExpectation.IGNORE));
    put.setReturnType(ReturnType.RT_PK);
    put.addColumn(EntryColumns.TIME, ColumnValue.fromLong(clock.localMillis()));
    long sentNanos = System.nanoTime();
    var answered =
        join(
            requests
                .once(AsyncClient::putRow, new PutRowRequest(put))
                .thenApply(
                    answer ->
                        new Answered(
                            answer.getRow().getPrimaryKey(),
                            System.nanoTime(),
                            clock.localMillis())));
    Row row =
        join(
            requests
                .once(AsyncClient::getRow, new GetRowRequest(timeOf(table, answered.key)))
                .thenApply(answer -> answer.getRow()));
    clock.sample(stampOf(row), sentNanos, answered.nanos, answered.millis);
    var delete = new RowDeleteChange(table, answered.key);
    delete.setCondition(new Condition(RowExistenceExpectation.IGNORE));
    var unused = requests.once(AsyncClient::deleteRow, new DeleteRowRequest(delete));
  }

  /** When a row was answered. */
  private record Answered(PrimaryKey key, long nanos, long millis) {}

  /** Reads the time of a row that was written just now, unless another is being read. */
  void readBack(
      String table, EntryColumns columns, PrimaryKey key, long sentNanos, long answeredNanos) {
    if (!isReading.compareAndSet(false, true)) {
      return;
    }
    long answeredMillis = clock.localMillis();
    var unused =
        requests
            .once(AsyncClient::getRow, new GetRowRequest(timeOf(table, key)))
            .whenComplete(
                (answer, failure) -> {
                  if (failure == null && answer.getRow() != null) {
                    clock.sample(
                        stampOf(answer.getRow()), sentNanos, answeredNanos, answeredMillis);
                  }
                  isReading.set(false); // the next append tries again if this one did not succeed
                });
  }

  private static SingleRowQueryCriteria timeOf(String table, PrimaryKey key) {
    var query = new SingleRowQueryCriteria(table, key);
    query.setMaxVersions(1);
    query.addColumnsToGet(EntryColumns.TIME);
    return query;
  }

  private static long stampOf(Row row) {
    return row.getLatestColumn(EntryColumns.TIME).getTimestamp();
  }

  private static <T> T join(CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw Requests.failureOf(e);
    }
  }
}
