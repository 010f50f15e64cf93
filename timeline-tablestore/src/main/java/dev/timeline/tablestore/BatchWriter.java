package dev.timeline.tablestore;

import static java.util.Objects.requireNonNull;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.model.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.model.BatchWriteRowResponse;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.PutRowResponse;
import com.alicloud.openservices.tablestore.model.Row;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import dev.timeline.observation.Outcome;
import dev.timeline.observation.ServiceEvent;
import dev.timeline.spi.EventSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Puts rows of many writers into few requests. While few rows are in flight, one goes at once.
 * Under load half the writers queue while the other half's batch is in flight, so batches grow with
 * load. Rows that were certainly not written are sent again, those alone; an unknown outcome is
 * told to the row's source.
 *
 * <p>A row is sent only if the attempt can be over by its deadline, so that an attempt whose
 * outcome is unknown then was sent long enough ago.
 */
final class BatchWriter {

  /** The most bytes of one request, by the service's documentation. */
  private static final long BATCH_BYTES = 4 << 20;

  private final Requests requests;
  private final DeferredCompletions completions;
  private final int slots;
  private final int batchRows;
  private final BatchTiming timing;
  private final ArrayDeque<RowWrite> waiting = new ArrayDeque<>();
  private int inFlight;
  private int rowsInFlight;
  private boolean checksOverdue;
  private final EventSource events;
  private final AtomicLong batches = new AtomicLong();

  /** A batch that an observer was told of. */
  private record Told(long batch, int rows, long sentNanos) {}

  BatchWriter(
      Requests requests,
      DeferredCompletions completions,
      int slots,
      int batchRows,
      EventSource events) {
    this.requests = requests;
    this.completions = completions;
    this.slots = slots;
    this.batchRows = batchRows;
    timing = new BatchTiming(batchRows);
    this.events = events;
  }

  /** Takes a row; {@link #send} sends it, so that rows that come together go together. */
  synchronized void add(RowWrite row) {
    waiting.add(row);
  }

  /** Sends as many batches as there are rows and free slots for, or waits until they are fuller. */
  void send() {
    if (waitsForMore()) {
      return;
    }
    for (List<RowWrite> batch = next(); batch != null; batch = next()) {
      send(batch);
    }
  }

  private synchronized boolean waitsForMore() {
    Duration pause = timing.pause(waiting.size(), rowsInFlight);
    if (pause.isZero()) {
      return false;
    }
    if (timing.setsTimer()) {
      requests.after(pause, this::sendAfterPause);
    }
    return true;
  }

  private void sendAfterPause() {
    synchronized (this) {
      timing.timerElapsed();
    }
    completions.after(this::send);
  }

  private @Nullable List<RowWrite> next() {
    while (true) {
      List<RowWrite> overdue = new ArrayList<>();
      List<RowWrite> batch;
      synchronized (this) {
        batch = inFlight < slots ? take(overdue) : List.of();
        if (!batch.isEmpty()) {
          inFlight++;
          rowsInFlight += batch.size();
          timing.sent();
        } else if (!waiting.isEmpty() && !checksOverdue) {
          checksOverdue = true;
          requests.after(requests.attemptTimeout().dividedBy(4), this::failOverdue);
        }
      }
      overdue.forEach(BatchWriter::tooLate);
      if (!batch.isEmpty()) {
        return batch;
      } else if (overdue.isEmpty()) {
        return null;
      }
      // The next ones of the same queues have come since, and nobody else sends them.
    }
  }

  private List<RowWrite> take(List<RowWrite> overdue) {
    var batch = new ArrayList<RowWrite>(Math.min(batchRows, waiting.size()));
    long bytes = 0;
    while (!waiting.isEmpty() && batch.size() < batchRows) {
      RowWrite row = waiting.element();
      if (isTooLate(row)) {
        overdue.add(waiting.remove());
      } else if (batch.isEmpty() || (bytes + row.bytes <= BATCH_BYTES && !row.alone)) {
        batch.add(waiting.remove());
        bytes += row.bytes;
        if (row.alone) {
          break;
        }
      } else {
        break;
      }
    }
    return batch;
  }

  private boolean isTooLate(RowWrite row) {
    return !row.deadline.leaves(requests.attemptTimeout());
  }

  private static void tooLate(RowWrite row) {
    ServiceFailure last = row.lastFailure;
    row.source.failed(
        last == null ? ServiceFailure.notSent("its turn did not come in time", null) : last);
  }

  // While every slot is taken, nobody else looks.
  private void failOverdue() {
    List<RowWrite> overdue = new ArrayList<>();
    synchronized (this) {
      checksOverdue = false;
      for (Iterator<RowWrite> rows = waiting.iterator(); rows.hasNext(); ) {
        RowWrite row = rows.next();
        if (isTooLate(row)) {
          rows.remove();
          overdue.add(row);
        }
      }
    }
    completions.after(
        () -> {
          overdue.forEach(BatchWriter::tooLate);
          send();
        });
  }

  private void send(List<RowWrite> batch) {
    if (batch.size() == 1) {
      sendAlone(batch.get(0));
    } else {
      sendTogether(batch);
    }
  }

  /** Sends one row without the envelope of a batch, which costs both sides more. */
  private void sendAlone(RowWrite row) {
    PutRowRequest request;
    try {
      request = new PutRowRequest(row.source.change());
    } catch (RuntimeException e) {
      freeSlot(1);
      row.source.failed(ServiceFailure.unsendable(e));
      return; // the loop that took it goes on with the next
    }
    row.attempts++;
    Told told = tellSent(List.of(row));
    requests.write(
        AsyncClient::putRow,
        request,
        (answer, failure) -> {
          tellEnded(told, failure, answer == null ? 0 : 1);
          completions.after(() -> ended(row, answer, failure));
        });
  }

  private @Nullable Told tellSent(List<RowWrite> batch) {
    if (!events.isObserved()) {
      return null;
    }
    var told = new Told(batches.incrementAndGet(), batch.size(), System.nanoTime());
    var rows = new ArrayList<ServiceEvent.BatchRow>();
    for (RowWrite row : batch) {
      ServiceEvent.BatchRow described = row.source.described(Math.max(1, row.attempts));
      if (described != null) {
        rows.add(described);
      }
    }
    events.tell(new ServiceEvent.BatchSent(events.name(), told.batch, rows));
    return told;
  }

  private void tellEnded(@Nullable Told told, @Nullable ServiceFailure failure, int written) {
    if (told != null) {
      events.tell(
          new ServiceEvent.BatchEnded(
              events.name(),
              told.batch,
              failure == null ? Outcome.DONE : failure.outcome(),
              told.rows,
              written,
              System.nanoTime() - told.sentNanos));
    }
  }

  /** Returns how many rows are on their way. */
  synchronized int rowsInFlight() {
    return rowsInFlight;
  }

  /** Returns how many rows wait for a batch. */
  synchronized int rowsWaiting() {
    return waiting.size();
  }

  private void ended(
      RowWrite row, @Nullable PutRowResponse answer, @Nullable ServiceFailure failure) {
    var again = new ArrayList<RowWrite>();
    freeSlot(1);
    if (answer != null) {
      written(row, answer.getRow());
    } else {
      tell(row, requireNonNull(failure), again);
    }
    sendNext(again);
  }

  private void sendTogether(List<RowWrite> batch) {
    var request = new BatchWriteRowRequest();
    Map<String, List<RowWrite>> byTable = new LinkedHashMap<>();
    for (RowWrite row : batch) {
      try {
        RowPutChange change = row.source.change();
        request.addRowChange(change);
        byTable.computeIfAbsent(change.getTableName(), table -> new ArrayList<>()).add(row);
        row.attempts++;
      } catch (RuntimeException e) { // one row that cannot be sent must not take others with it
        row.source.failed(ServiceFailure.unsendable(e));
      }
    }
    Told told = tellSent(batch);
    requests.write(
        AsyncClient::batchWriteRow,
        request,
        (answer, failure) -> {
          tellEnded(told, failure, answer == null ? 0 : answer.getSucceedRows().size());
          completions.after(() -> ended(byTable, batch.size(), answer, failure));
        });
  }

  private void ended(
      Map<String, List<RowWrite>> byTable,
      int sent,
      @Nullable BatchWriteRowResponse answer,
      @Nullable ServiceFailure failure) {
    var again = new ArrayList<RowWrite>();
    freeSlot(sent);
    if (answer != null) {
      byTable.forEach((table, rows) -> tell(table, rows, answer, again));
    } else {
      List<RowWrite> batch = byTable.values().stream().flatMap(List::stream).toList();
      tell(batch, requireNonNull(failure), again);
    }
    sendNext(again);
  }

  private synchronized void freeSlot(int rows) {
    inFlight--;
    rowsInFlight -= rows;
  }

  private void sendNext(List<RowWrite> again) {
    if (!again.isEmpty()) {
      sendLater(again);
    }
    send();
  }

  private static void written(RowWrite row, @Nullable Row written) {
    row.source.written(written == null ? null : written.getPrimaryKey());
  }

  private void tell(
      String table, List<RowWrite> rows, BatchWriteRowResponse answer, List<RowWrite> again) {
    for (BatchWriteRowResponse.RowResult result : answer.getRowStatus(table)) {
      RowWrite row = rows.get(result.getIndex());
      if (result.isSucceed()) {
        written(row, result.getRow());
      } else {
        tell(row, ServiceFailure.of(result.getError(), answer.getRequestId()), again);
      }
    }
  }

  private void tell(List<RowWrite> batch, ServiceFailure failure, List<RowWrite> again) {
    if (failure.isFinal() && batch.size() > 1) {
      batch.forEach(row -> row.alone = true); // one of them is to blame, and the others are not
      returnToFront(batch);
    } else {
      batch.forEach(row -> tell(row, failure, again));
    }
  }

  private void tell(RowWrite row, ServiceFailure failure, List<RowWrite> again) {
    if (failure.kind() == ServiceFailure.Kind.NOT_EXECUTED && !isTooLate(row)) {
      row.lastFailure = failure;
      again.add(row);
    } else {
      row.source.failed(failure);
    }
  }

  private void sendLater(List<RowWrite> rows) {
    RowWrite first = rows.get(0);
    Duration pause = Backoff.after(first.attempts, first.deadline);
    if (first.lastFailure != null) {
      requests.tellRetry(
          rows.size() == 1 ? "PutRow" : "BatchWriteRow",
          first.lastFailure,
          first.attempts,
          rows.size());
    }
    requests.after(
        pause,
        () ->
            completions.after(
                () -> {
                  returnToFront(rows);
                  send();
                }));
  }

  private synchronized void returnToFront(List<RowWrite> rows) {
    for (int i = rows.size() - 1; i >= 0; i--) {
      waiting.addFirst(rows.get(i));
    }
  }
}
