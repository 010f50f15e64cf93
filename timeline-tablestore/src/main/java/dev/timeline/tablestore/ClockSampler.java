package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.Condition;
import com.alicloud.openservices.tablestore.model.DeleteRowRequest;
import com.alicloud.openservices.tablestore.model.GetRowRequest;
import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.ReturnType;
import com.alicloud.openservices.tablestore.model.RowDeleteChange;
import com.alicloud.openservices.tablestore.model.RowExistenceExpectation;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import com.alicloud.openservices.tablestore.model.SingleRowQueryCriteria;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Learns the service's time: before the first append, and after a step of this machine's clock,
 * from a row of its own, which no timeline has, and otherwise from rows of appends. Thread-safe.
 */
final class ClockSampler {

  private final ServiceClock clock;
  private final Requests requests;
  private final AtomicBoolean isReading = new AtomicBoolean();
  private @Nullable CompletableFuture<Void> learning;

  ClockSampler(ServiceClock clock, Requests requests) {
    this.clock = clock;
    this.requests = requests;
  }

  ServiceClock clock() {
    return clock;
  }

  /**
   * Writes a row to a table, reads its time, and deletes it; all who ask meanwhile share the
   * outcome. Fails if the service does not answer by the deadline.
   */
  CompletableFuture<Void> learn(String table, EntryColumns columns, Deadline deadline) {
    var own = new CompletableFuture<Void>();
    CompletableFuture<Void> shared = shared(own);
    if (shared == own) {
      // Not under the lock: the client calls back under locks of its own, and what it calls asks
      // for the time.
      var unused =
          probe(table, columns, deadline, 1)
              .whenComplete(
                  (learnt, failure) -> {
                    if (failure == null) {
                      own.complete(null);
                    } else {
                      own.completeExceptionally(Requests.failureOf(failure));
                    }
                  });
    }
    return shared.copy().orTimeout(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
  }

  private synchronized CompletableFuture<Void> shared(CompletableFuture<Void> next) {
    if (learning == null
        || learning.isCompletedExceptionally()
        || (learning.isDone() && (clock.isUnknown() || clock.hasStepped()))) {
      learning = next;
    }
    return learning;
  }

  private CompletableFuture<Void> probe(
      String table, EntryColumns columns, Deadline deadline, int attempts) {
    return probe(table, columns)
        .exceptionallyCompose(
            e -> {
              ServiceFailure failure = Requests.failureOf(e);
              Duration pause = Backoff.after(attempts, deadline);
              if (failure.isFinal() || !deadline.leaves(pause.plus(requests.attemptTimeout()))) {
                return CompletableFuture.failedFuture(failure);
              }
              requests.tellRetry("PutRow", failure, attempts, 1);
              return requests
                  .later(pause)
                  .thenCompose(ignored -> probe(table, columns, deadline, attempts + 1));
            });
  }

  private CompletableFuture<Void> probe(String table, EntryColumns columns) {
    var put = new RowPutChange(table, columns.keys().probe());
    put.setCondition(new Condition(RowExistenceExpectation.IGNORE));
    put.setReturnType(ReturnType.RT_PK);
    put.addColumn(EntryColumns.TIME, ColumnValue.fromLong(clock.localMillis()));
    ServiceClock.Moment sent = clock.moment();
    return requests
        .once(AsyncClient::putRow, new PutRowRequest(put))
        .thenCompose(
            answer -> {
              PrimaryKey key = answer.getRow().getPrimaryKey();
              return read(table, key, sent)
                  .thenCompose(hasStepped -> delete(table, key).thenApply(deleted -> hasStepped));
            })
        .thenCompose(
            hasStepped ->
                hasStepped ? probe(table, columns) : CompletableFuture.completedFuture(null));
  }

  // Deletes the probe's row, to save space.
  private CompletableFuture<Void> delete(String table, PrimaryKey key) {
    var delete = new RowDeleteChange(table, key);
    delete.setCondition(new Condition(RowExistenceExpectation.IGNORE));
    return requests
        .once(AsyncClient::deleteRow, new DeleteRowRequest(delete))
        .handle((deleted, failure) -> null);
  }

  /** Reads the time of an append's row that was written just now, unless another is being read. */
  void readBack(String table, PrimaryKey key, ServiceClock.Moment sent) {
    if (isReading.compareAndSet(false, true)) {
      // Should it not succeed, the next append tries again.
      var unused = read(table, key, sent).whenComplete((read, failure) -> isReading.set(false));
    }
  }

  /** Takes a sample by a row; returns whether it is none because the clock stepped meanwhile. */
  private CompletableFuture<Boolean> read(String table, PrimaryKey key, ServiceClock.Moment sent) {
    ServiceClock.Moment answered = clock.moment();
    var query = new SingleRowQueryCriteria(table, key);
    query.setMaxVersions(1);
    query.addColumnsToGet(EntryColumns.TIME);
    return requests
        .once(AsyncClient::getRow, new GetRowRequest(query))
        .thenApply(
            answer -> {
              if (answer.getRow() == null) { // it was deleted meanwhile
                return false;
              }
              long stamp = answer.getRow().getLatestColumn(EntryColumns.TIME).getTimestamp();
              return !clock.sample(stamp, sent, answered);
            });
  }
}
