package dev.timeline.examples.chatweb.stage;

import dev.timeline.Codec;
import dev.timeline.examples.chatweb.Chat;
import dev.timeline.examples.chatweb.Groups;
import dev.timeline.examples.http.DeviceListener;
import dev.timeline.messaging.CursorKeys;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.NotificationChannel;
import dev.timeline.spi.TimelineBackend;
import io.javalin.http.HttpResponseException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One chat server after another on the same backend. When one has crashed its devices are
 * disconnected, and nobody answers until the next is started. Thread-safe.
 */
final class Servers implements AutoCloseable {

  /** The time for which an inbox keeps copies. */
  static final Duration INBOX_TTL = Duration.ofDays(7);

  private static final Duration TIMEOUT = Duration.ofSeconds(8);
  private static final int MEMBERS_TOLD = 80;

  private final TimelineBackend backend;
  private final Groups groups;
  private final Levers levers;
  private final Facts facts;
  private final RowCounts counts;
  private final DeviceListener listener;
  private final Consumer<Messenger<String>> onStart;
  private final NotificationChannel notifications;
  private final byte[] secret = new byte[32];
  private final ExecutorService cleaner =
      Executors.newCachedThreadPool(
          task -> {
            var thread = new Thread(task, "stage-crashed-server");
            thread.setDaemon(true);
            return thread;
          });
  private @Nullable Running running;
  private int number;

  private record Running(String name, ServerBackend backend, Chat chat) {}

  /**
   * Creates servers, of which none is running yet.
   *
   * @param listener told of devices that listen by HTTP
   * @param onStart called with each new server's messenger
   */
  Servers(
      TimelineBackend backend,
      Groups groups,
      Levers levers,
      Facts facts,
      RowCounts counts,
      DeviceListener listener,
      Consumer<Messenger<String>> onStart) {
    this.backend = backend;
    this.groups = groups;
    this.levers = levers;
    this.facts = facts;
    this.counts = counts;
    this.listener = listener;
    this.onStart = onStart;
    notifications = levers.notifications();
    new SecureRandom().nextBytes(secret);
  }

  /** Starts another server if none is running. */
  synchronized void start() {
    if (isRunning()) {
      return;
    }
    letGoOf(running);
    String name = "server " + ++number;
    var own = new ServerBackend(backend, levers, counts, () -> crashed(name));
    Messenger<String> messenger =
        Messenger.builder(own, Codec.utf8(), groups)
            .fanOut(levers.fanOut())
            .inboxTtl(INBOX_TTL)
            .notifications(notifications)
            .timeout(TIMEOUT)
            .cursorKeys(CursorKeys.of(secret))
            .observer(new StageObserver(name, facts, counts, this::someMembers))
            .build();
    running = new Running(name, own, new Chat(messenger, groups, listener));
    facts.tell("server", "name", name, "isRunning", true);
    onStart.accept(messenger);
  }

  private List<String> someMembers(String conversation) {
    return groups.members(conversation).limit(MEMBERS_TOLD).toList();
  }

  /** Lets go of a server that has crashed; called on any thread, also on those of the library. */
  private void crashed(String name) {
    facts.tell("server", "name", name, "isRunning", false);
    cleaner.execute(() -> letGo(name));
  }

  private synchronized void letGo(String name) {
    if (running != null && running.name().equals(name)) {
      letGoOf(running);
      running = null;
    }
  }

  /** Closes a crashed server, which frees its threads: its backend writes nothing any more. */
  private void letGoOf(@Nullable Running crashed) {
    if (crashed != null) {
      cleaner.execute(() -> crashed.chat().close());
    }
  }

  private HttpResponseException nobody() {
    return new HttpResponseException(503, "no server is running");
  }

  /**
   * Returns the chat of the server that is running.
   *
   * @throws HttpResponseException if none is
   */
  Chat chat() {
    return running().chat();
  }

  private synchronized Running running() {
    if (running == null || running.backend().isCrashed()) {
      throw nobody();
    }
    return running;
  }

  /** Lets the server that is running crash at its next copies. */
  void crashAt(CrashPoint point) {
    running().backend().crashAt(point);
  }

  /** Takes back that the server that is running, if any, is to crash. */
  synchronized void spare() {
    if (running != null) {
      running.backend().crashAt(null);
    }
  }

  /** Lets the server that is running crash now. */
  void crash() {
    running().backend().crash();
  }

  /** Stops the server that is running, if any; it begins no write once this returns. */
  void stop() {
    closeLast().ifPresent(stopped -> stopped.backend().end());
  }

  private Optional<Running> closeLast() {
    Optional<Running> last;
    synchronized (this) {
      last = Optional.ofNullable(running);
      running = null;
    }
    last.ifPresent(stopped -> stopped.chat().close());
    return last;
  }

  /** Returns the name of the server that is running, or that was the last. */
  synchronized String name() {
    return "server " + number;
  }

  synchronized boolean isRunning() {
    return running != null && !running.backend().isCrashed();
  }

  @Override
  public void close() {
    var unused = closeLast();
    cleaner.shutdown();
    try {
      boolean isDone = cleaner.awaitTermination(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      if (!isDone) {
        cleaner.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
