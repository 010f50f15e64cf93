package dev.timeline.bench.messaging;

import com.alicloud.openservices.tablestore.model.RowPutChange;
import dev.timeline.bench.messaging.ChatTables.Sent;
import dev.timeline.bench.service.LocalService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The published architecture in its bare steps: PutRow into the history, then BatchWriteRow into
 * the inboxes of the members, and GetRange to sync. What a crash in between leaves out nobody
 * finds, and a message that is sent again is there twice.
 */
final class ByHandChatClient extends TablesChatClient {

  ByHandChatClient(LocalService service) {
    super(service);
  }

  @Override
  public CompletableFuture<?> send(String conversation, String sender, byte[] body) {
    var message = Sent.now(sender, body);
    return tables
        .store(conversation, message)
        .thenCompose(seqId -> copy(conversation, seqId, message));
  }

  private CompletableFuture<Void> copy(String conversation, long seqId, Sent message) {
    List<RowPutChange> copies = copies(conversation, seqId, message);
    if (copies.size() <= ChatTables.MOST_ROWS) {
      return tables.write(copies);
    }
    List<CompletableFuture<Void>> requests = new ArrayList<>();
    for (int from = 0; from < copies.size(); from += ChatTables.MOST_ROWS) {
      int to = Math.min(copies.size(), from + ChatTables.MOST_ROWS);
      requests.add(tables.write(copies.subList(from, to)));
    }
    return CompletableFuture.allOf(requests.toArray(CompletableFuture[]::new));
  }
}
