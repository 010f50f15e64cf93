package dev.timeline.examples.chatweb;

import dev.timeline.Subscription;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SyncCursor;
import io.javalin.http.sse.SseClient;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A chat on one messenger, and the devices that listen to it by Server-Sent Events. An event's id
 * is the device's cursor, which the device keeps: the server knows nothing of a device once its
 * connection has ended. Thread-safe.
 */
public final class Chat implements AutoCloseable {

  /** Below the 30 seconds after which an idle connection is closed. */
  private static final int HEARTBEAT_SECONDS = 10;

  private final Messenger<String> messenger;
  private final Groups groups;
  private final DeviceListener listener;
  private final Set<DeviceConnection> listening = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService heartbeats =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            var thread = new Thread(task, "chat-heartbeats");
            thread.setDaemon(true);
            return thread;
          });

  /** A thread for each device that is slow to take a heartbeat: no other has to wait for it. */
  private final ExecutorService writers =
      Executors.newCachedThreadPool(
          task -> {
            var thread = new Thread(task, "chat-heartbeat");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Creates a chat.
   *
   * @param messenger with the groups as its membership; closed with this
   * @param listener told of each device
   */
  public Chat(Messenger<String> messenger, Groups groups, DeviceListener listener) {
    this.messenger = messenger;
    this.groups = groups;
    this.listener = listener;
    var unused =
        heartbeats.scheduleWithFixedDelay(
            this::sendHeartbeats, HEARTBEAT_SECONDS, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
  }

  /** Returns the messenger. */
  public Messenger<String> messenger() {
    return messenger;
  }

  /** Returns the groups. */
  public Groups groups() {
    return groups;
  }

  /**
   * Sends a device what is new to it, until it goes away.
   *
   * @param cursor the device's; null if it has none, and then it gets all that the inbox has: of
   *     what it gets it is told edits and recalls, too. Older messages are in the history
   */
  void listen(SseClient client, String user, String name, @Nullable String cursor) {
    Inbox<String> inbox = messenger.inbox(user);
    SyncCursor start = cursor == null ? inbox.fromOldest() : SyncCursor.of(cursor);
    var device = new DeviceConnection(client);
    listening.add(device);
    // The first event has a cursor already: whatever comes after the page was loaded is in sync.
    device.send("connected", Map.of("isNew", cursor == null), start.token());
    listener.connected(user, name);
    Subscription subscription =
        inbox.subscribe(
            start,
            batch -> {
              listener.sent(user, name, batch);
              device.send("batch", Shown.of(batch), batch.next().token());
            });
    device.onClose(
        () -> {
          subscription.close();
          listening.remove(device);
          listener.disconnected(user, name);
        });
    // A device whose cursor is refused is told, so that it begins anew.
    var unused =
        subscription
            .ended()
            .whenComplete(
                (ended, failure) -> {
                  if (failure != null) {
                    device.send(
                        "refused", Map.of("error", String.valueOf(failure.getMessage())), null);
                  }
                  device.close();
                });
  }

  /** Sends each device a comment; a connection that is gone shows by that. */
  private void sendHeartbeats() {
    listening.forEach(device -> writers.execute(device::sendHeartbeat));
  }

  /** Ends all connections; the devices come back by themselves. */
  public void disconnect() {
    heartbeats.shutdownNow();
    listening.forEach(DeviceConnection::close);
    writers.shutdown();
  }

  /** Disconnects the devices and closes the messenger, which delivers what was sent. */
  @Override
  public void close() {
    disconnect();
    messenger.close();
  }
}
