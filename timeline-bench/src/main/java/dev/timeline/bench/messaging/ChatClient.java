package dev.timeline.bench.messaging;

import dev.timeline.bench.service.LocalService;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A client that carries messages: this library, or the SDK's client with what one writes around it.
 * Thread-safe once all members have joined.
 */
interface ChatClient extends AutoCloseable {

  /**
   * Opens one with connections of its own: "timeline"; "byHand", which stores a message and then
   * copies it; "rawBatch", which writes the copies alone, in requests as large as the service
   * takes.
   */
  static ChatClient open(String name, LocalService service) {
    return switch (name) {
      case "timeline" -> new TimelineChatClient(service);
      case "byHand" -> new ByHandChatClient(service);
      case "rawBatch" -> new RawBatchChatClient(service);
      default -> throw new IllegalArgumentException("no such client: " + name);
    };
  }

  /** Adds members to a conversation, before anything is sent to it. */
  void join(String conversation, List<String> members);

  /** Sends a message; completes once all members have a copy. */
  CompletableFuture<?> send(String conversation, String sender, byte[] body);

  /** Reads everything that is in a user's inbox. */
  List<Received> inbox(String user);

  @Override
  void close();

  /** A message in an inbox. */
  record Received(
      String conversation, long seqId, String sender, String messageId, ByteBuffer body) {}
}
