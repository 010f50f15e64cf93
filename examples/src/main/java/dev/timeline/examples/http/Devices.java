package dev.timeline.examples.http;

import dev.timeline.Subscription;
import dev.timeline.TimelineException.InvalidCursor;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.SyncCursor;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.sse.SseClient;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The devices that listen by Server-Sent Events: {@code connected}, then {@code batch} by batch
 * what is new, or {@code refused} if the cursor is invalid and the device has to begin anew. An
 * event's id is the device's cursor, which the device keeps: the server knows nothing of a device
 * once its connection has ended. Thread-safe.
 */
public final class Devices implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Devices.class);

  private static final int HEADER_BYTES = 48 << 10; // a cursor comes back in one: up to 32 KiB

  /** Below the 30 seconds after which an idle connection is closed. */
  private static final int HEARTBEAT_SECONDS = 10;

  private final DeviceListener listener;
  private final Set<DeviceConnection> listening = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService heartbeats =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "chat-heartbeats"));

  /** A thread for each device that is slow to take a heartbeat: no other has to wait for it. */
  private final ExecutorService writers =
      Executors.newCachedThreadPool(task -> daemon(task, "chat-heartbeat"));

  /**
   * Creates it without any device.
   *
   * @param listener told of each device
   */
  public Devices(DeviceListener listener) {
    this.listener = listener;
    var unused =
        heartbeats.scheduleWithFixedDelay(
            this::sendHeartbeats, HEARTBEAT_SECONDS, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
  }

  private static Thread daemon(Runnable task, String name) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Lets a server accept headers in which a cursor comes back. */
  public static void acceptCursors(JavalinConfig config) {
    config.jetty.modifyHttpConfiguration(jetty -> jetty.setRequestHeaderSize(HEADER_BYTES));
  }

  /**
   * Sends a device what is new to it, until it goes away. Its cursor is in the header {@code
   * Last-Event-ID} after a connection that broke, or else in the parameter {@code cursor}. A device
   * without one gets all that the inbox has: of what it gets it is told edits and recalls, too.
   * Older messages are in the history.
   *
   * @param inbox that of the user, who was checked before: once this is called, the status is sent
   */
  public void listen(SseClient client, Inbox<String> inbox) {
    Context ctx = client.ctx();
    String last = ctx.header("Last-Event-ID");
    @Nullable String cursor = last == null ? ctx.queryParam("cursor") : last;
    String name = String.valueOf(ctx.queryParam("device"));
    var device = new DeviceConnection(client);
    var subscription = new CompletableFuture<Subscription>();
    // Before anything is sent, which may show that the device has gone.
    device.onClose(
        () -> {
          listening.remove(device);
          var unused = subscription.thenAccept(Subscription::close);
          listener.disconnected(inbox.user(), name);
        });
    listener.connected(inbox.user(), name);
    listening.add(device);
    if (heartbeats.isShutdown()) {
      device.close();
      return;
    }
    try {
      subscription.complete(subscribe(device, inbox, name, cursor));
    } catch (RuntimeException e) {
      end(device, e);
      return;
    }
    var unused = subscription.join().ended().whenComplete((ended, failure) -> end(device, failure));
  }

  private Subscription subscribe(
      DeviceConnection device, Inbox<String> inbox, String name, @Nullable String cursor) {
    SyncCursor start = cursor == null ? inbox.fromOldest() : SyncCursor.of(cursor);
    // The first event has a cursor already: whatever comes after the page was loaded is in sync.
    device.send("connected", Map.of("isNew", cursor == null), start.token());
    return inbox.subscribe(
        start,
        batch -> {
          listener.sent(inbox.user(), name, batch);
          device.send("batch", Shown.of(batch), batch.next().token());
        });
  }

  /** Ends a connection. Only a device whose cursor is invalid is told to begin anew. */
  private static void end(DeviceConnection device, @Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof InvalidCursor) {
      device.send("refused", Map.of("error", String.valueOf(cause.getMessage())), null);
    } else if (cause != null) {
      LOG.warn("Subscription of a device failed; it connects again: {}", cause.toString());
    }
    device.close();
  }

  /** Sends each device a comment; a connection that is gone shows by that. */
  private void sendHeartbeats() {
    listening.forEach(device -> writers.execute(device::sendHeartbeat));
  }

  /** Ends all connections; the devices come back by themselves. */
  @Override
  public void close() {
    heartbeats.shutdownNow();
    listening.forEach(DeviceConnection::close);
    writers.shutdown();
  }
}
