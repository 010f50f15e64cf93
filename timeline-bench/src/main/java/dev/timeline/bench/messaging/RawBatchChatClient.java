package dev.timeline.bench.messaging;

import com.alicloud.openservices.tablestore.model.RowPutChange;
import dev.timeline.bench.messaging.ChatTables.Sent;
import dev.timeline.bench.service.LocalService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the inboxes and nothing else, in full requests whatever message they belong to: how
 * many rows the SDK's client and the service carry. A request that is not full goes only when no
 * other is under way.
 */
final class RawBatchChatClient extends TablesChatClient {

  private Batch filling = new Batch();
  private int underWay;

  RawBatchChatClient(LocalService service) {
    super(service);
  }

  /** A request that is to be written, and its end. */
  private static final class Batch {
    private final List<RowPutChange> rows = new ArrayList<>(ChatTables.MOST_ROWS);
    private final CompletableFuture<Void> written = new CompletableFuture<>();
  }

  @Override
  public CompletableFuture<?> send(String conversation, String sender, byte[] body) {
    var message = Sent.now(sender, body);
    List<RowPutChange> rows = copies(conversation, 0, message);
    List<Batch> full = new ArrayList<>();
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    synchronized (this) {
      int from = 0;
      while (from < rows.size()) {
        Batch batch = filling;
        int to = Math.min(rows.size(), from + ChatTables.MOST_ROWS - batch.rows.size());
        batch.rows.addAll(rows.subList(from, to));
        ends.add(batch.written);
        from = to;
        if (batch.rows.size() == ChatTables.MOST_ROWS) {
          full.add(takeFilling());
        }
      }
      if (underWay == 0 && !filling.rows.isEmpty()) {
        full.add(takeFilling());
      }
    }
    full.forEach(this::write);
    return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
  }

  private synchronized Batch takeFilling() {
    Batch batch = filling;
    filling = new Batch();
    underWay++;
    return batch;
  }

  private void write(Batch batch) {
    var unused = tables.write(batch.rows).whenComplete((written, failure) -> ended(batch, failure));
  }

  private void ended(Batch batch, @Nullable Throwable failure) {
    @Nullable Batch next = null;
    synchronized (this) {
      underWay--;
      if (underWay == 0 && !filling.rows.isEmpty()) {
        next = takeFilling();
      }
    }
    if (failure == null) {
      batch.written.complete(null);
    } else {
      batch.written.completeExceptionally(failure);
    }
    if (next != null) {
      write(next);
    }
  }
}
