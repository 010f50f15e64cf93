package dev.timeline.examples.chatweb.stage;

import io.javalin.http.sse.SseClient;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Facts for the page, in the order in which they were told. Telling one returns at once: they are
 * sent a few at a time. Who comes later is first sent the latest ones. Thread-safe.
 */
final class Facts implements AutoCloseable {

  private static final int KEPT = 1_500;
  private static final long SEND_MILLIS = 40;
  private static final int MOST_WAITING = 200;

  private final ConcurrentLinkedQueue<Map<String, Object>> told = new ConcurrentLinkedQueue<>();
  private final ArrayDeque<Map<String, Object>> kept = new ArrayDeque<>();
  private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "stage-facts"));
  private final ExecutorService senders =
      Executors.newCachedThreadPool(task -> daemon(task, "stage-viewer"));

  Facts() {
    var unused =
        timer.scheduleWithFixedDelay(this::send, SEND_MILLIS, SEND_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static Thread daemon(Runnable task, String name) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Somebody who looks, to whom one thing is sent at a time. */
  private static final class Viewer {
    private final SseClient client;
    private final AtomicInteger waiting = new AtomicInteger();
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    Viewer(SseClient client) {
      this.client = client;
    }

    /** Sends it after all before; one who cannot keep up is let go, and comes back. */
    synchronized void send(String event, Object data, ExecutorService senders) {
      if (waiting.incrementAndGet() > MOST_WAITING) {
        client.close();
        return;
      }
      last =
          last.thenRunAsync(
              () -> {
                waiting.decrementAndGet();
                client.sendEvent(event, data);
              },
              senders);
    }
  }

  /**
   * Tells a fact.
   *
   * @param details names and values in turn
   */
  void tell(String kind, Object... details) {
    var fact = new LinkedHashMap<String, Object>();
    fact.put("kind", kind);
    for (int i = 0; i < details.length; i += 2) {
      fact.put((String) details[i], details[i + 1]);
    }
    told.add(fact);
  }

  /** Calls a task before facts are sent, which may tell more. */
  void beforeSending(Runnable task) {
    var unused =
        timer.scheduleWithFixedDelay(task, SEND_MILLIS, 3 * SEND_MILLIS, TimeUnit.MILLISECONDS);
  }

  private synchronized void send() {
    var batch = new ArrayList<Map<String, Object>>();
    for (var fact = told.poll(); fact != null; fact = told.poll()) {
      if (!joined(batch, fact)) {
        batch.add(fact);
      }
    }
    if (batch.isEmpty()) {
      return;
    }
    kept.addAll(batch);
    while (kept.size() > KEPT) {
      kept.removeFirst();
    }
    viewers.forEach(viewer -> viewer.send("facts", batch, senders));
  }

  /** Adds the copy of a message to another one of the same message, if there is one. */
  private static boolean joined(List<Map<String, Object>> batch, Map<String, Object> fact) {
    if (!"copied".equals(fact.get("kind"))) {
      return false;
    }
    for (Map<String, Object> other : batch) {
      if ("copied".equals(other.get("kind"))
          && Objects.equals(fact.get("seqId"), other.get("seqId"))
          && Objects.equals(fact.get("conversation"), other.get("conversation"))) {
        var users = new ArrayList<Object>((List<?>) other.get("users"));
        users.addAll((List<?>) fact.get("users"));
        other.put("users", users);
        return true;
      }
    }
    return false;
  }

  /**
   * Sends somebody how things are, the latest facts, and then what happens, until they go away.
   *
   * @param state how things are, in JSON
   */
  synchronized void show(SseClient client, Supplier<Map<String, Object>> state) {
    client.keepAlive();
    var viewer = new Viewer(client);
    client.onClose(() -> viewers.remove(viewer));
    viewer.send("state", state.get(), senders);
    viewer.send("past", List.copyOf(kept), senders);
    viewers.add(viewer);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    viewers.forEach(viewer -> viewer.client.close());
    senders.shutdown();
  }
}
