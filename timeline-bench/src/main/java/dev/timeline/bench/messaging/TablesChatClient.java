package dev.timeline.bench.messaging;

import com.alicloud.openservices.tablestore.model.RowPutChange;
import dev.timeline.bench.messaging.ChatTables.Sent;
import dev.timeline.bench.service.LocalService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A client that knows the members of conversations and writes the rows itself. */
abstract class TablesChatClient implements ChatClient {

  final ChatTables tables;
  private final Map<String, List<String>> members = new HashMap<>();

  TablesChatClient(LocalService service) {
    tables = new ChatTables(service);
  }

  @Override
  public final void join(String conversation, List<String> joining) {
    members.computeIfAbsent(conversation, absent -> new ArrayList<>()).addAll(joining);
  }

  /** Returns the rows that are the members' copies of a message. */
  final List<RowPutChange> copies(String conversation, long seqId, Sent message) {
    return members.getOrDefault(conversation, List.of()).stream()
        .map(member -> ChatTables.copy(member, conversation, seqId, message))
        .toList();
  }

  @Override
  public final List<Received> inbox(String user) {
    return tables.inbox(user);
  }

  @Override
  public final void close() {
    tables.close();
  }
}
