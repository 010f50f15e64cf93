package dev.timeline.bench.tablestore;

import static java.util.Objects.requireNonNull;

import com.alicloud.openservices.tablestore.AsyncClientInterface;
import com.alicloud.openservices.tablestore.model.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.model.BatchWriteRowResponse;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import dev.timeline.bench.service.LocalService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One BatchWriteRow for many appends, sent when it is full or one of them is waited for. Used by
 * one thread. What becomes of the order within a timeline is not asked here.
 */
final class RawBatchClient implements Client {

  /** The most rows that the service takes in one request. */
  private static final int MOST_ROWS = 200;

  /** So that several batches of what the benchmark keeps in flight are on their way at a time. */
  private static final int ROWS_IN_FLIGHT = 64;

  private final RawTable table;
  private final AsyncClientInterface async;
  private Batch filling = new Batch(ROWS_IN_FLIGHT);

  RawBatchClient(LocalService service) {
    table = new RawTable(service);
    async = table.client().asAsyncClient();
  }

  @Override
  public One timeline(String id) {
    return new Handle(new RawTable.Part(id));
  }

  @Override
  public long appendTo(List<One> timelines, byte[] body) {
    List<Batch> batches = new ArrayList<>();
    for (int from = 0; from < timelines.size(); from += MOST_ROWS) {
      var batch = new Batch(MOST_ROWS);
      for (One one : timelines.subList(from, Math.min(timelines.size(), from + MOST_ROWS))) {
        batch.add(((Handle) one).part.row(body));
      }
      batch.send();
      batches.add(batch);
    }
    return batches.stream().mapToLong(Batch::sum).sum();
  }

  @Override
  public void close() {
    table.close();
  }

  private final class Handle implements One {

    private final RawTable.Part part;

    Handle(RawTable.Part part) {
      this.part = part;
    }

    @Override
    public LongSupplier append(byte[] body) {
      Batch batch = filling;
      int index = batch.add(part.row(body));
      return () -> batch.seqId(index);
    }

    @Override
    public long page(long after, int limit) {
      return part.page(table, after, limit);
    }
  }

  private final class Batch {

    private final int most;
    private final BatchWriteRowRequest request = new BatchWriteRowRequest();
    private int rows;
    private @Nullable Future<BatchWriteRowResponse> answer;

    Batch(int most) {
      this.most = most;
    }

    int add(RowPutChange row) {
      request.addRowChange(row);
      if (rows == most - 1) {
        send();
      }
      return rows++;
    }

    void send() {
      if (answer == null) {
        answer = async.batchWriteRow(request, null);
        if (filling == this) {
          filling = new Batch(ROWS_IN_FLIGHT);
        }
      }
    }

    private List<BatchWriteRowResponse.RowResult> results() {
      send();
      return Waiting.on(requireNonNull(answer)).getRowStatus(RawTable.NAME);
    }

    long seqId(int index) {
      return seqId(results().get(index));
    }

    long sum() {
      return results().stream().mapToLong(Batch::seqId).sum();
    }

    private static long seqId(BatchWriteRowResponse.RowResult result) {
      if (!result.isSucceed()) {
        throw new IllegalStateException("a row was refused: " + result.getError());
      }
      return Rows.seqId(result.getRow().getPrimaryKey());
    }
  }
}
