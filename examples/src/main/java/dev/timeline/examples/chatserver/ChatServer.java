package dev.timeline.examples.chatserver;

import dev.timeline.Codec;
import dev.timeline.TimelineException.NotAMember;
import dev.timeline.examples.http.ConversationRoutes;
import dev.timeline.examples.http.DeviceListener;
import dev.timeline.examples.http.Devices;
import dev.timeline.examples.http.Failures;
import dev.timeline.examples.http.Shown;
import dev.timeline.messaging.Conversation;
import dev.timeline.messaging.CursorKeys;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.micrometer.MicrometerObserver;
import dev.timeline.spi.TimelineBackend;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import javax.sql.DataSource;

/**
 * A chat server over HTTP. The header {@code X-User} names who asks, in place of your login; what
 * they may do is asked of the {@link SqlMembership} at each call. What has to do with messages and
 * devices is in the package {@code http}.
 */
public final class ChatServer implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final TimelineBackend backend;
  private final SqlMembership membership;
  private final Messenger<String> messenger;
  private final Javalin http;
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Devices devices = new Devices(new DeviceListener() {});

  /**
   * Starts a server.
   *
   * @param backend where messages are kept; stays the caller's to close
   * @param database where members are kept
   * @param secret 32 random bytes or more, the same on every server
   * @param host the name or address to listen on; without a login, only this machine's own is safe
   * @param port 0: any that is free
   */
  public ChatServer(
      TimelineBackend backend, DataSource database, byte[] secret, String host, int port) {
    this.backend = backend;
    membership = new SqlMembership(database);
    messenger =
        Messenger.builder(backend, Codec.utf8(), membership)
            .fanOut(FanOutPolicy.hybrid(200))
            .inboxTtl(Duration.ofDays(7))
            .cursorKeys(CursorKeys.of(secret))
            .observer(MicrometerObserver.of(meters))
            .build();
    http = Javalin.create(this::configure).start(host, port);
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    Devices.acceptCursors(config);
    String messages = "/conversations/{id}/messages";
    String members = "/conversations/{id}/members/{member}";
    config.routes.get("/health", this::health);
    config.routes.get("/metrics", ctx -> ctx.result(meters.scrape()));
    config.routes.get("/conversations", this::list);
    config.routes.put(members, this::join);
    config.routes.delete(members, this::leave);
    new ConversationRoutes(this::conversation, Context::pathParam)
        .addTo(config, messages, messages + "/{seqId}", "/conversations/{id}/read/{seqId}");
    // Whoever may not listen is refused before: events begin with a 200.
    config.routes.before("/events", this::inbox);
    config.routes.sse("/events", client -> devices.listen(client, inbox(client.ctx())));
    Failures.addTo(config);
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

  private Inbox<String> inbox(Context ctx) {
    return messenger.inbox(user(ctx));
  }

  private Conversation<String> conversation(Context ctx) {
    return inbox(ctx).conversation(ctx.pathParam("id"));
  }

  private void health(Context ctx) {
    backend.ping(PATIENCE); // throws if the backend does not answer
    ctx.json(Map.of("status", "up"));
  }

  private void list(Context ctx) {
    ctx.json(inbox(ctx).conversations(50).conversations().stream().map(Shown.Summary::of).toList());
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

  /** Lets go of listeners, answers what was asked, and delivers what was sent. */
  @Override
  public void close() {
    devices.close();
    http.stop();
    messenger.close();
  }
}
