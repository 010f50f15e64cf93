package dev.timeline.bench.messaging;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.TableStoreCallback;
import com.alicloud.openservices.tablestore.model.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.model.BatchWriteRowResponse;
import com.alicloud.openservices.tablestore.model.Column;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.CreateTableRequest;
import com.alicloud.openservices.tablestore.model.GetRangeRequest;
import com.alicloud.openservices.tablestore.model.GetRangeResponse;
import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.PrimaryKeyColumn;
import com.alicloud.openservices.tablestore.model.PrimaryKeyType;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.PutRowResponse;
import com.alicloud.openservices.tablestore.model.RangeRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.ReturnType;
import com.alicloud.openservices.tablestore.model.Row;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import com.alicloud.openservices.tablestore.model.TableMeta;
import com.alicloud.openservices.tablestore.model.TableOptions;
import dev.timeline.bench.messaging.ChatClient.Received;
import dev.timeline.bench.service.LocalService;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The SDK's client with a table of histories and one of inboxes, both numbered by the service.
 * Thread-safe.
 */
final class ChatTables implements AutoCloseable {

  /** The most that the service takes in one request. */
  static final int MOST_ROWS = 200;

  private static final String HISTORY = "history";
  private static final String INBOX = "inbox";
  private static final String OWNER = "owner";
  private static final String SEQ_ID = "seq_id";
  private static final String CONVERSATION = "conversation";
  private static final String CONVERSATION_SEQ_ID = "conversation_seq_id";
  private static final String SENDER = "sender";
  private static final String MESSAGE_ID = "message_id";
  private static final String TIME = "time";
  private static final String BODY = "body";

  private final AsyncClient client;

  ChatTables(LocalService service) {
    client = service.asyncClient();
    createTable(HISTORY);
    createTable(INBOX);
  }

  private void createTable(String name) {
    var meta = new TableMeta(name);
    meta.addPrimaryKeyColumn(OWNER, PrimaryKeyType.STRING);
    meta.addAutoIncrementPrimaryKeyColumn(SEQ_ID);
    client.asSyncClient().createTable(new CreateTableRequest(meta, new TableOptions(-1, 1)));
  }

  /** A message as its sender gives it. */
  record Sent(String sender, String messageId, long millis, ColumnValue body) {

    static Sent now(String sender, byte[] body) {
      return new Sent(
          sender,
          UUID.randomUUID().toString(),
          System.currentTimeMillis(),
          ColumnValue.fromBinary(body));
    }

    private void addTo(RowPutChange row) {
      row.addColumn(SENDER, ColumnValue.fromString(sender));
      row.addColumn(MESSAGE_ID, ColumnValue.fromString(messageId));
      row.addColumn(TIME, ColumnValue.fromLong(millis));
      row.addColumn(BODY, body);
    }
  }

  /** Puts a message into a history; completes with its SeqId. */
  CompletableFuture<Long> store(String conversation, Sent message) {
    var row = new RowPutChange(HISTORY, key(conversation, PrimaryKeyValue.AUTO_INCREMENT));
    message.addTo(row);
    row.setReturnType(ReturnType.RT_PK);
    var answer = new CompletableFuture<Long>();
    var unused =
        client.putRow(
            new PutRowRequest(row),
            new TableStoreCallback<PutRowRequest, PutRowResponse>() {
              @Override
              public void onCompleted(PutRowRequest request, PutRowResponse response) {
                answer.complete(number(response.getRow().getPrimaryKey()));
              }

              @Override
              public void onFailed(PutRowRequest request, Exception failure) {
                answer.completeExceptionally(failure);
              }
            });
    return answer;
  }

  /** Returns the row that is a member's copy. */
  static RowPutChange copy(String member, String conversation, long seqId, Sent message) {
    var row = new RowPutChange(INBOX, key(member, PrimaryKeyValue.AUTO_INCREMENT));
    row.addColumn(CONVERSATION, ColumnValue.fromString(conversation));
    row.addColumn(CONVERSATION_SEQ_ID, ColumnValue.fromLong(seqId));
    message.addTo(row);
    return row;
  }

  /** Writes copies, at most {@link #MOST_ROWS}, in one request. */
  CompletableFuture<Void> write(List<RowPutChange> copies) {
    var batch = new BatchWriteRowRequest();
    copies.forEach(batch::addRowChange);
    var answer = new CompletableFuture<Void>();
    var unused =
        client.batchWriteRow(
            batch,
            new TableStoreCallback<BatchWriteRowRequest, BatchWriteRowResponse>() {
              @Override
              public void onCompleted(
                  BatchWriteRowRequest request, BatchWriteRowResponse response) {
                if (response.isAllSucceed()) {
                  answer.complete(null);
                } else {
                  answer.completeExceptionally(
                      new IllegalStateException("refused: " + response.getFailedRows()));
                }
              }

              @Override
              public void onFailed(BatchWriteRowRequest request, Exception failure) {
                answer.completeExceptionally(failure);
              }
            });
    return answer;
  }

  /** Reads a whole inbox, in ranges as large as the service returns. */
  List<Received> inbox(String user) {
    List<Received> received = new ArrayList<>();
    @Nullable PrimaryKey next = key(user, PrimaryKeyValue.fromLong(1));
    while (next != null) {
      var range = new RangeRowQueryCriteria(INBOX);
      range.setMaxVersions(1);
      range.setInclusiveStartPrimaryKey(next);
      range.setExclusiveEndPrimaryKey(key(user, PrimaryKeyValue.INF_MAX));
      GetRangeResponse page = client.asSyncClient().getRange(new GetRangeRequest(range));
      page.getRows().forEach(row -> received.add(received(row)));
      next = page.getNextStartPrimaryKey();
    }
    return received;
  }

  private static Received received(Row row) {
    return new Received(
        value(row, CONVERSATION).asString(),
        value(row, CONVERSATION_SEQ_ID).asLong(),
        value(row, SENDER).asString(),
        value(row, MESSAGE_ID).asString(),
        ByteBuffer.wrap(value(row, BODY).asBinary()));
  }

  private static ColumnValue value(Row row, String name) {
    for (Column column : row.getColumns()) { // a lookup by name would first build a map
      if (column.getName().equals(name)) {
        return column.getValue();
      }
    }
    throw new IllegalStateException("a row without " + name);
  }

  private static PrimaryKey key(String owner, PrimaryKeyValue seqId) {
    return new PrimaryKey(
        new PrimaryKeyColumn[] {
          new PrimaryKeyColumn(OWNER, PrimaryKeyValue.fromString(owner)),
          new PrimaryKeyColumn(SEQ_ID, seqId)
        });
  }

  private static long number(PrimaryKey key) {
    return key.getPrimaryKeyColumn(SEQ_ID).getValue().asLong();
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
