package dev.timeline.bench.load;

import com.alicloud.openservices.tablestore.SyncClient;
import com.alicloud.openservices.tablestore.model.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.model.BatchWriteRowResponse;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.CreateTableRequest;
import com.alicloud.openservices.tablestore.model.PrimaryKeyBuilder;
import com.alicloud.openservices.tablestore.model.PrimaryKeyType;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import com.alicloud.openservices.tablestore.model.TableMeta;
import com.alicloud.openservices.tablestore.model.TableOptions;
import dev.timeline.bench.service.LocalService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;

/**
 * The old way: the messages of a user pass through the one queue that they share with others, whose
 * worker gives each the next id and writes it before it takes more. Nobody else may write to these
 * users, or a reader could pass over a message whose id is lower and comes later.
 */
final class SerialQueueInboxes implements Inboxes {

  private static final String USER = "user";
  private static final String ID = "id";
  private static final String BODY = "body";

  private final String table;
  private final int rowsAtOnce;
  private final SyncClient client;
  private final List<Shard> shards;

  private record Write(String user, String message, CompletableFuture<Void> done) {}

  /**
   * Queues, each with a worker.
   *
   * @param rowsAtOnce the most that a worker writes in one request
   */
  SerialQueueInboxes(LocalService service, int shards, int rowsAtOnce) {
    this.rowsAtOnce = rowsAtOnce;
    table = "queued_" + rowsAtOnce;
    client = service.syncClient();
    var keys = new TableMeta(table);
    keys.addPrimaryKeyColumn(USER, PrimaryKeyType.STRING);
    keys.addPrimaryKeyColumn(ID, PrimaryKeyType.INTEGER);
    client.createTable(new CreateTableRequest(keys, new TableOptions(-1, 1)));
    this.shards = IntStream.range(0, shards).mapToObj(i -> new Shard()).toList();
    this.shards.forEach(shard -> shard.worker.start());
  }

  // The shard of a user, from 0.
  static int shardOf(String user, int shards) {
    return Math.floorMod(user.hashCode(), shards);
  }

  @Override
  public CompletableFuture<?> deliver(String user, String message) {
    var write = new Write(user, message, new CompletableFuture<>());
    shards.get(shardOf(user, shards.size())).queue.add(write);
    return write.done();
  }

  private final class Shard {
    private final LinkedBlockingQueue<Write> queue = new LinkedBlockingQueue<>();
    private final Thread worker = new Thread(this::work, "bench-shard");
    private long lastId;

    private void work() {
      var batch = new ArrayList<Write>(rowsAtOnce);
      try {
        while (true) {
          batch.add(queue.take());
          queue.drainTo(batch, rowsAtOnce - 1);
          write(batch);
          batch.clear();
        }
      } catch (InterruptedException e) {
        // It is closed.
      }
    }

    private void write(List<Write> batch) {
      try {
        List<RowPutChange> rows = batch.stream().map(it -> row(it, ++lastId)).toList();
        if (rows.size() == 1) {
          client.putRow(new PutRowRequest(rows.get(0)));
        } else {
          writeTogether(rows);
        }
        batch.forEach(it -> it.done().complete(null));
      } catch (RuntimeException e) {
        batch.forEach(it -> it.done().completeExceptionally(e));
      }
    }
  }

  private void writeTogether(List<RowPutChange> rows) {
    var request = new BatchWriteRowRequest();
    rows.forEach(request::addRowChange);
    BatchWriteRowResponse answer = client.batchWriteRow(request);
    if (!answer.isAllSucceed()) {
      throw new IllegalStateException("not written: " + answer.getFailedRows());
    }
  }

  private RowPutChange row(Write write, long id) {
    var key =
        PrimaryKeyBuilder.createPrimaryKeyBuilder()
            .addPrimaryKeyColumn(USER, PrimaryKeyValue.fromString(write.user()))
            .addPrimaryKeyColumn(ID, PrimaryKeyValue.fromLong(id))
            .build();
    var row = new RowPutChange(table, key);
    row.addColumn(BODY, ColumnValue.fromString(write.message()));
    return row;
  }

  @Override
  public void close() {
    for (Shard shard : shards) {
      shard.worker.interrupt();
      try {
        shard.worker.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    client.shutdown();
  }
}
