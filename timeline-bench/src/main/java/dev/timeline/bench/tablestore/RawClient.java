package dev.timeline.bench.tablestore;

import com.alicloud.openservices.tablestore.AsyncClientInterface;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.PutRowResponse;
import dev.timeline.bench.service.LocalService;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;

/** One PutRow for each append. */
final class RawClient implements Client {

  private final RawTable table;
  private final AsyncClientInterface async;

  RawClient(LocalService service) {
    table = new RawTable(service);
    async = table.client().asAsyncClient();
  }

  @Override
  public One timeline(String id) {
    return new Handle(new RawTable.Part(id));
  }

  @Override
  public long appendTo(List<One> timelines, byte[] body) {
    List<LongSupplier> appends = timelines.stream().map(one -> one.append(body)).toList();
    return appends.stream().mapToLong(LongSupplier::getAsLong).sum();
  }

  @Override
  public void close() {
    table.close();
  }

  private static long seqId(PutRowResponse answer) {
    return Rows.seqId(answer.getRow().getPrimaryKey());
  }

  private final class Handle implements One {

    private final RawTable.Part part;

    Handle(RawTable.Part part) {
      this.part = part;
    }

    @Override
    public LongSupplier append(byte[] body) {
      Future<PutRowResponse> answer = async.putRow(new PutRowRequest(part.row(body)), null);
      return () -> seqId(Waiting.on(answer));
    }

    @Override
    public long appendAndWait(byte[] body) {
      return seqId(table.client().putRow(new PutRowRequest(part.row(body))));
    }

    @Override
    public long page(long after, int limit) {
      return part.page(table, after, limit);
    }
  }
}
