package dev.timeline.tablestore;

import static java.util.Objects.requireNonNull;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.model.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.model.BatchWriteRowResponse;
import com.alicloud.openservices.tablestore.model.Row;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts rows of many writers into few requests. While few rows are in flight, one goes at once. As
 * there are more, it waits for company, until as many wait as are in flight: of those who append
 * again when their row is there, one half is then on its way while the other gathers, and the
 * busier it gets, the fuller the batches. Rows that were certainly not written are sent again,
 * those alone; what became of the others is for the row to find out.
 *
 * <p>A row is sent only if the attempt can be over by its deadline, so that what is still in doubt
 * then was sent long enough ago.
 */
final class BatchWriter {

  /** What the service takes in one request. */
  private static final long BATCH_BYTES = 4 << 20;

  /** With fewer in flight than these, nobody waits for company. */
  private static final int FEW_ROWS = 4;

  /** As many share the cost of a request so well that more would hardly be felt. */
  private static final int ENOUGH_ROWS = 64;

  /** The longest that a row waits for company: a fraction of what a write takes in the cloud. */
  private static final Duration LONGEST_WAIT = Duration.ofMillis(1);

  private final Requests requests;
  private final int slots;
  private final int batchRows;
  private final ArrayDeque<RowWrite> waiting = new ArrayDeque<>();
  private int inFlight;
  private int rowsInFlight;
  private boolean looksForOverdue;

  private boolean waitsForCompany;
  private long waitsSinceNanos;
  private boolean looksForLonely;

  BatchWriter(Requests requests, int slots, int batchRows) {
    this.requests = requests;
    this.slots = slots;
    this.batchRows = batchRows;
  }

  /** Takes a row; {@link #send} sends it, so that rows that come together go together. */
  synchronized void add(RowWrite row) {
    waiting.add(row);
  }

  /**
   * Sends as many batches as there are rows and free slots for, or none while they wait for
   * company.
   */
  void send() {
    if (isBetterLater()) {
      return;
    }
    var afterwards = new Afterwards();
    for (List<RowWrite> batch = next(afterwards); batch != null; batch = next(afterwards)) {
      send(batch, afterwards);
    }
    afterwards.runAll();
  }

  private synchronized boolean isBetterLater() {
    int enough = Math.min(Math.min(rowsInFlight, ENOUGH_ROWS), batchRows);
    if (waiting.isEmpty() || rowsInFlight < FEW_ROWS || waiting.size() >= enough) {
      return false;
    }
    if (!waitsForCompany) {
      waitsForCompany = true;
      waitsSinceNanos = System.nanoTime();
    }
    Duration left = LONGEST_WAIT.minusNanos(System.nanoTime() - waitsSinceNanos);
    if (left.isNegative()) {
      return false;
    }
    if (!looksForLonely) { // else it is looked for in time, and perhaps not for the last time
      looksForLonely = true;
      requests.after(left, this::sendLonely);
    }
    return true;
  }

  private void sendLonely() {
    synchronized (this) {
      looksForLonely = false;
    }
    send();
  }

  private @Nullable List<RowWrite> next(Afterwards afterwards) {
    while (true) {
      List<RowWrite> overdue = new ArrayList<>();
      List<RowWrite> batch;
      synchronized (this) {
        batch = inFlight < slots ? take(overdue) : List.of();
        if (!batch.isEmpty()) {
          inFlight++;
          rowsInFlight += batch.size();
          waitsForCompany = false;
        } else if (!waiting.isEmpty() && !looksForOverdue) {
          looksForOverdue = true;
          requests.after(requests.attemptTimeout().dividedBy(4), this::failOverdue);
        }
      }
      overdue.forEach(row -> tooLate(row, afterwards));
      if (!batch.isEmpty()) {
        return batch;
      } else if (overdue.isEmpty()) {
        return null;
      }
      // The next ones of the same timelines have come since, and nobody else looks for them.
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
    return !row.writeBefore().leaves(requests.attemptTimeout());
  }

  private static void tooLate(RowWrite row, Afterwards afterwards) {
    ServiceFailure last = row.lastFailure;
    row.failed(
        last == null ? ServiceFailure.notSent("its turn did not come in time", null) : last,
        afterwards);
  }

  /** While every slot is taken nobody else looks. */
  private void failOverdue() {
    var afterwards = new Afterwards();
    List<RowWrite> overdue = new ArrayList<>();
    synchronized (this) {
      looksForOverdue = false;
      for (Iterator<RowWrite> rows = waiting.iterator(); rows.hasNext(); ) {
        RowWrite row = rows.next();
        if (isTooLate(row)) {
          rows.remove();
          overdue.add(row);
        }
      }
    }
    overdue.forEach(row -> tooLate(row, afterwards));
    send();
    afterwards.runAll();
  }

  private void send(List<RowWrite> batch, Afterwards afterwards) {
    var request = new BatchWriteRowRequest();
    Map<String, List<RowWrite>> byTable = new LinkedHashMap<>();
    for (RowWrite row : batch) {
      try {
        RowPutChange change = row.change();
        request.addRowChange(change);
        byTable.computeIfAbsent(change.getTableName(), table -> new ArrayList<>()).add(row);
        row.attempts++;
      } catch (RuntimeException e) { // one row that cannot be sent must not take others with it
        row.failed(ServiceFailure.unsendable(e), afterwards);
      }
    }
    var unused =
        requests
            .once(AsyncClient::batchWriteRow, request)
            .whenComplete((answer, failure) -> ended(byTable, batch.size(), answer, failure));
  }

  private void ended(
      Map<String, List<RowWrite>> byTable,
      int sent,
      @Nullable BatchWriteRowResponse answer,
      @Nullable Throwable failure) {
    var afterwards = new Afterwards();
    var again = new ArrayList<RowWrite>();
    synchronized (this) {
      inFlight--;
      rowsInFlight -= sent;
    }
    if (answer != null) {
      byTable.forEach((table, rows) -> tell(table, rows, answer, again, afterwards));
    } else {
      List<RowWrite> batch = byTable.values().stream().flatMap(List::stream).toList();
      tell(batch, Requests.failureOf(requireNonNull(failure)), again, afterwards);
    }
    if (!again.isEmpty()) {
      sendLater(again);
    }
    send();
    afterwards.runAll();
  }

  private void tell(
      String table,
      List<RowWrite> rows,
      BatchWriteRowResponse answer,
      List<RowWrite> again,
      Afterwards afterwards) {
    for (BatchWriteRowResponse.RowResult result : answer.getRowStatus(table)) {
      RowWrite row = rows.get(result.getIndex());
      if (result.isSucceed()) {
        Row written = result.getRow();
        row.written(written == null ? null : written.getPrimaryKey(), afterwards);
      } else {
        var failure = ServiceFailure.of(result.getError(), answer.getRequestId());
        tell(row, failure, again, afterwards);
      }
    }
  }

  private void tell(
      List<RowWrite> batch, ServiceFailure failure, List<RowWrite> again, Afterwards afterwards) {
    if (failure.isFinal() && batch.size() > 1) {
      batch.forEach(row -> row.alone = true); // one of them is to blame, and the others are not
      returnToFront(batch);
    } else {
      batch.forEach(row -> tell(row, failure, again, afterwards));
    }
  }

  private void tell(
      RowWrite row, ServiceFailure failure, List<RowWrite> again, Afterwards afterwards) {
    if (failure.kind() == ServiceFailure.Kind.NOT_EXECUTED && !isTooLate(row)) {
      row.lastFailure = failure;
      again.add(row);
    } else {
      row.failed(failure, afterwards);
    }
  }

  private void sendLater(List<RowWrite> rows) {
    RowWrite first = rows.get(0);
    Duration pause = Backoff.after(first.attempts, first.writeBefore());
    requests.after(
        pause,
        () -> {
          returnToFront(rows);
          send();
        });
  }

  private synchronized void returnToFront(List<RowWrite> rows) {
    for (int i = rows.size() - 1; i >= 0; i--) {
      waiting.addFirst(rows.get(i));
    }
  }
}
