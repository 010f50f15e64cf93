package dev.timeline.bench.messaging;

import dev.timeline.Codec;
import dev.timeline.bench.service.LocalService;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SendReceipt;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.tablestore.TableStoreBackend;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** This library, through its public API. */
final class TimelineChatClient implements ChatClient {

  private static final int PULL_LIMIT = 1_000;

  /** Longer than any send takes: a slow one shows in the figures, and does not end them. */
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final TableStoreBackend backend;
  private final InMemoryMembership membership = new InMemoryMembership();
  private final Messenger<byte[]> messenger;

  TimelineChatClient(LocalService service) {
    backend = service.backend();
    messenger =
        Messenger.builder(backend, Codec.bytes(), membership)
            .timeout(TIMEOUT)
            .unsignedCursors()
            .build();
  }

  @Override
  public void join(String conversation, List<String> members) {
    members.forEach(member -> membership.join(conversation, member));
  }

  @Override
  public CompletableFuture<?> send(String conversation, String sender, byte[] body) {
    return messenger
        .async()
        .uncheckedConversation(conversation)
        .send(sender, body)
        .delivered()
        .thenAccept(TimelineChatClient::requireDelivered);
  }

  private static void requireDelivered(SendReceipt<byte[]> receipt) {
    if (!receipt.isDelivered()) {
      throw new IllegalStateException("not delivered: " + receipt.message());
    }
  }

  @Override
  public List<Received> inbox(String user) {
    Inbox<byte[]> inbox = messenger.inbox(user);
    List<Received> received = new ArrayList<>();
    SyncCursor cursor = inbox.fromOldest();
    SyncBatch<byte[]> batch;
    do {
      batch = inbox.pull(cursor, PULL_LIMIT);
      batch.events().forEach(event -> received.add(received(event)));
      cursor = batch.next();
    } while (batch.more());
    return received;
  }

  private static Received received(ChatEvent<byte[]> event) {
    if (!(event instanceof ChatEvent.Posted<byte[]> posted)) {
      throw new IllegalStateException("not a message: " + event);
    }
    ChatMessage<byte[]> message = posted.message();
    return new Received(
        message.conversationId(),
        message.seqId(),
        message.sender(),
        message.message().id().orElseThrow(),
        ByteBuffer.wrap(message.body()));
  }

  @Override
  public void close() {
    messenger.close();
    backend.close();
  }
}
