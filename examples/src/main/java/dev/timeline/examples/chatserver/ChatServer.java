package dev.timeline.examples.chatserver;

import com.fasterxml.jackson.core.JacksonException;
import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Subscription;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.InvalidCursor;
import dev.timeline.TimelineException.NotAMember;
import dev.timeline.messaging.ChangeOutcome;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.Conversation;
import dev.timeline.messaging.CursorKeys;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.HistoryPage;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.micrometer.MicrometerObserver;
import dev.timeline.spi.TimelineBackend;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.sse.SseClient;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A chat server over HTTP. The header {@code X-User} names who asks, in place of your login; what
 * they may do is asked of the {@link SqlMembership} at each call. Devices hear by Server-Sent
 * Events what is new: an event's id is the device's cursor, with which browsers connect again.
 */
public final class ChatServer implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final int HEADER_BYTES = 48 << 10; // a cursor comes back in one: up to 32 KiB

  private final TimelineBackend backend;
  private final SqlMembership membership;
  private final Messenger<String> messenger;
  private final Javalin http;
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Set<SseClient> listening = ConcurrentHashMap.newKeySet();

  /**
   * Starts a server.
   *
   * @param backend where messages are kept; stays the caller's to close
   * @param database where members are kept
   * @param secret 32 random bytes or more, the same on every server
   * @param port of all interfaces; 0: any that is free
   */
  public ChatServer(TimelineBackend backend, DataSource database, byte[] secret, int port) {
    this.backend = backend;
    membership = new SqlMembership(database);
    messenger =
        Messenger.builder(backend, Codec.utf8(), membership)
            .fanOut(FanOutPolicy.hybrid(200))
            .inboxTtl(Duration.ofDays(7))
            .cursorKeys(CursorKeys.of(secret))
            .observer(MicrometerObserver.of(meters))
            .build();
    http = Javalin.create(this::configure).start(port);
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.jetty.modifyHttpConfiguration(jetty -> jetty.setRequestHeaderSize(HEADER_BYTES));
    String messages = "/conversations/{id}/messages";
    String members = "/conversations/{id}/members/{member}";
    config.routes.get("/health", this::health);
    config.routes.get("/metrics", ctx -> ctx.result(meters.scrape()));
    config.routes.get("/conversations", this::list);
    config.routes.put(members, this::join);
    config.routes.delete(members, this::leave);
    config.routes.post(messages, this::send);
    config.routes.get(messages, this::history);
    config.routes.put(messages + "/{seqId}", this::edit);
    config.routes.delete(messages + "/{seqId}", this::recall);
    config.routes.put("/conversations/{id}/read/{seqId}", this::markRead);
    config.routes.sse("/events", this::listen);
    config.routes.exception(TimelineException.class, (e, ctx) -> fail(ctx, statusOf(e), e));
    config.routes.exception(IllegalArgumentException.class, (e, ctx) -> fail(ctx, 400, e));
    config.routes.exception(JacksonException.class, (e, ctx) -> fail(ctx, 400, e));
  }

  /** Returns the port on which it listens. */
  public int port() {
    return http.port();
  }

  private static String user(Context ctx) {
    String user = ctx.header("X-User");
    if (user == null || user.isEmpty()) {
      throw new HttpResponseException(401, "who asks?");
    }
    return user;
  }

  private Conversation<String> conversation(Context ctx) {
    return messenger.inbox(user(ctx)).conversation(ctx.pathParam("id"));
  }

  private static long seqId(Context ctx) {
    return ctx.pathParamAsClass("seqId", Long.class).get();
  }

  private void health(Context ctx) {
    backend.ping(PATIENCE); // throws if the backend does not answer
    ctx.json(Map.of("status", "up"));
  }

  private void list(Context ctx) {
    ctx.json(
        messenger.inbox(user(ctx)).conversations(50).conversations().stream()
            .map(
                one ->
                    new Shown.Summary(
                        one.conversationId(), one.unread(), one.last().map(Shown::of).orElse(null)))
            .toList());
  }

  /** Members let others in; whoever comes first opens the conversation. */
  private void join(Context ctx) {
    String id = ctx.pathParam("id");
    if (membership.members(id).findFirst().isPresent()) {
      requireMember(id, user(ctx));
    }
    membership.join(id, ctx.pathParam("member"), Instant.now());
    ctx.status(204);
  }

  private void leave(Context ctx) {
    String id = ctx.pathParam("id");
    requireMember(id, user(ctx));
    membership.leave(id, ctx.pathParam("member"));
    ctx.status(204);
  }

  private void requireMember(String id, String user) {
    if (membership.memberSince(id, user).isEmpty()) {
      throw new NotAMember(id, user);
    }
  }

  /**
   * A message to send.
   *
   * @param id the client's own: who gets no answer sends the message again under the same
   */
  record NewMessage(@Nullable String id, @Nullable String body) {

    String text() {
      if (body == null || body.isBlank()) {
        throw new HttpResponseException(400, "a message has a body");
      }
      return body;
    }

    Message<String> message() {
      Message<String> message = Message.of(text());
      return id == null ? message : message.withId(id).possiblyResent();
    }
  }

  private void send(Context ctx) {
    Message<String> message = ctx.bodyAsClass(NewMessage.class).message();
    ctx.status(201)
        .json(Shown.of(new ChatEvent.Posted<>(conversation(ctx).send(message).message())));
  }

  private void edit(Context ctx) {
    String text = ctx.bodyAsClass(NewMessage.class).text();
    changed(ctx, conversation(ctx).edit(seqId(ctx), Message.of(text)));
  }

  private void recall(Context ctx) {
    changed(ctx, conversation(ctx).recall(seqId(ctx)));
  }

  private static void changed(Context ctx, ChangeOutcome outcome) {
    switch (outcome) {
      case DONE, ALREADY_RECALLED -> ctx.status(204);
      case NOT_ALLOWED ->
          throw new HttpResponseException(403, "only the sender may change a message");
      case NOT_THERE -> throw new HttpResponseException(404, "there is no such message");
    }
  }

  private void history(Context ctx) {
    int limit = ctx.queryParamAsClass("limit", Integer.class).getOrDefault(50);
    String before = ctx.queryParam("before");
    SeqRange range = before == null ? SeqRange.latest() : SeqRange.before(Long.parseLong(before));
    HistoryPage<String> page = conversation(ctx).history(range.limit(limit));
    @Nullable Long next = page.more() ? page.next().upTo() + 1 : null;
    ctx.json(new Shown.Page(page.events().stream().map(Shown::of).toList(), next));
  }

  private void markRead(Context ctx) {
    conversation(ctx).markRead(seqId(ctx));
    ctx.status(204);
  }

  private void listen(SseClient client) {
    Inbox<String> inbox = messenger.inbox(user(client.ctx()));
    String last = client.ctx().header("Last-Event-ID");
    SyncCursor cursor = last == null ? inbox.fromOldest() : SyncCursor.of(last);
    client.keepAlive();
    listening.add(client);
    Subscription subscription = inbox.subscribe(cursor, batch -> tell(client, batch));
    client.onClose(
        () -> {
          subscription.close();
          listening.remove(client);
        });
    // Of a cursor that is refused the device is told, so that it begins anew.
    var unused =
        subscription
            .ended()
            .whenComplete(
                (ended, failure) -> {
                  if (failure != null) {
                    client.sendEvent(
                        "failed", Map.of("error", String.valueOf(failure.getMessage())));
                  }
                  client.close();
                });
  }

  private static void tell(SseClient client, SyncBatch<String> batch) {
    client.sendEvent(
        "events", batch.events().stream().map(Shown::of).toList(), batch.next().token());
  }

  private static int statusOf(TimelineException failure) {
    return switch (failure.retry()) {
      case SAFE -> 503;
      case SAFE_WITH_MESSAGE_ID -> 504; // to be sent again under the same id
      case POINTLESS ->
          failure instanceof NotAMember ? 403 : failure instanceof InvalidCursor ? 410 : 422;
    };
  }

  private static void fail(Context ctx, int status, Exception failure) {
    ctx.status(status).json(Map.of("error", String.valueOf(failure.getMessage())));
  }

  /** Lets go of listeners, answers what was asked, and delivers what was sent. */
  @Override
  public void close() {
    listening.forEach(SseClient::close);
    http.stop();
    messenger.close();
  }
}
