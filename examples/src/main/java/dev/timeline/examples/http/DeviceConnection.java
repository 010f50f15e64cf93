package dev.timeline.examples.http;

import io.javalin.http.sse.SseClient;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The connection to a device, to which one thread at a time may write. Thread-safe. */
final class DeviceConnection {

  private final SseClient client;
  private final ReentrantLock writing = new ReentrantLock();

  DeviceConnection(SseClient client) {
    this.client = client;
    client.keepAlive();
  }

  /**
   * Sends an event. Waits as long as the device takes nothing, until the server ends the
   * connection.
   *
   * @param id what the device sends when it connects again, if anything
   */
  void send(String event, Object data, @Nullable String id) {
    writing.lock();
    try {
      client.sendEvent(event, data, id);
    } finally {
      writing.unlock();
    }
  }

  /** Sends a comment, unless something is being sent; a connection that is gone shows by that. */
  void sendHeartbeat() {
    if (writing.tryLock()) {
      try {
        client.sendComment("here");
      } finally {
        writing.unlock();
      }
    }
  }

  /** Runs a task when the device or the server has ended the connection. */
  void onClose(Runnable task) {
    client.onClose(task);
  }

  void close() {
    client.close();
  }
}
