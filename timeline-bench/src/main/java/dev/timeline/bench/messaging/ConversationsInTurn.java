package dev.timeline.bench.messaging;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Conversations of two that are sent messages in turn. Used by one thread. */
final class ConversationsInTurn {

  private final ChatClient client;
  private final List<String> conversations;
  private final byte[] body = ChatWorkload.body(1);
  private int next;

  /** Has two members join each of so many conversations. */
  ConversationsInTurn(ChatClient client, int count) {
    this.client = client;
    conversations = ChatWorkload.conversations(client, count, 2);
  }

  /** Sends a message to the next one; completes when both members have a copy. */
  CompletableFuture<?> send() {
    String conversation = conversations.get(next);
    next = (next + 1) % conversations.size();
    return client.send(conversation, ChatWorkload.member(conversation, 0), body);
  }
}
