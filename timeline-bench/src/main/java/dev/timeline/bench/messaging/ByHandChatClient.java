package dev.timeline.bench.messaging;

import com.alicloud.openservices.tablestore.model.RowPutChange;
import dev.timeline.bench.messaging.ChatTables.Sent;
import dev.timeline.bench.service.LocalService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The published architecture in its bare steps: PutRow into the history, then BatchWriteRow into
 * the inboxes of the members, and GetRange to sync. What a crash in between leaves out nobody
 * finds, and a message that is sent again is there twice.
 */
final class ByHandChatClient implements ChatClient {

  private final ChatTables tables;
  private final Map<String, List<String>> members = new HashMap<>();

  ByHandChatClient(LocalService service) {
    tables = new ChatTables(service);
  }

  @Override
  public void join(String conversation, List<String> joining) {
    members.computeIfAbsent(conversation, absent -> new ArrayList<>()).addAll(joining);
  }

  @Override
  public CompletableFuture<?> send(String conversation, String sender, byte[] body) {
    var message = Sent.now(sender, body);
    return tables
        .store(conversation, message)
        .thenCompose(seqId -> copy(conversation, seqId, message));
  }

  private CompletableFuture<Void> copy(String conversation, long seqId, Sent message) {
    List<RowPutChange> copies =
        members.getOrDefault(conversation, List.of()).stream()
            .map(member -> ChatTables.copy(member, conversation, seqId, message))
            .toList();
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

  @Override
  public List<Received> inbox(String user) {
    return tables.inbox(user);
  }

  @Override
  public void close() {
    tables.close();
  }
}
