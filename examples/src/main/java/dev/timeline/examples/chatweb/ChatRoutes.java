package dev.timeline.examples.chatweb;

import dev.timeline.examples.http.ConversationRoutes;
import dev.timeline.examples.http.Failures;
import dev.timeline.examples.http.Shown;
import dev.timeline.messaging.Conversation;
import dev.timeline.messaging.Inbox;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The chat over HTTP. The header {@code X-User} names who asks, in place of your login: whoever
 * reaches the server may name any user. Another site's page cannot send it, because a browser asks
 * the server before it sends a header of this kind, and this server does not allow it.
 */
final class ChatRoutes {

  private static final int LONGEST_NAME = 60;
  private static final int MOST_READERS = 1_000;

  private final Supplier<Chat> running;

  /** A group, and whether the user belongs to it. */
  record Group(String name, long members, boolean isMember) {}

  /** A conversation's members, and up to where each of them has read. */
  record Members(List<String> members, Map<String, Long> readUpTo) {}

  /**
   * Creates the routes.
   *
   * @param running the chat that answers a request; throws an {@link HttpResponseException} if
   *     there is none
   */
  ChatRoutes(Supplier<Chat> running) {
    this.running = running;
  }

  void addTo(JavalinConfig config) {
    config.routes.get("/api/users", ctx -> ctx.json(chat().groups().users()));
    config.routes.get("/api/groups", this::groups);
    config.routes.get("/api/conversations", this::list);
    config.routes.get("/api/members", this::members);
    config.routes.put("/api/members", this::join);
    config.routes.delete("/api/members", this::leave);
    new ConversationRoutes(this::conversation, ChatRoutes::required)
        .addTo(config, "/api/messages", "/api/messages", "/api/read");
    config.routes.before("/api/events", this::checkDevice);
    config.routes.sse(
        "/api/events", client -> chat().devices().listen(client, inboxOfDevice(client.ctx())));
    Failures.addTo(config);
  }

  private Chat chat() {
    return running.get();
  }

  private String user(Context ctx) {
    String header = ctx.header("X-User");
    return known(header == null ? null : URLDecoder.decode(header, StandardCharsets.UTF_8));
  }

  private String known(@Nullable String user) {
    if (user == null || !chat().groups().isUser(user)) {
      throw new HttpResponseException(401, "who asks?");
    }
    return user;
  }

  private static String required(Context ctx, String name) {
    String value = ctx.queryParam(name);
    if (value == null || value.isBlank()) {
      throw new HttpResponseException(400, name + " is missing");
    }
    return value;
  }

  // A browser sends no header of ours with this, so the user is in the address.
  private Inbox<String> inboxOfDevice(Context ctx) {
    return chat().messenger().inbox(known(ctx.queryParam("user")));
  }

  /** Refuses a device while there is a status to do it with: events begin with a 200. */
  private void checkDevice(Context ctx) {
    required(ctx, "device");
    var unused = inboxOfDevice(ctx);
  }

  private Conversation<String> conversation(Context ctx) {
    return chat().messenger().inbox(user(ctx)).conversation(required(ctx, "conversation"));
  }

  private void groups(Context ctx) {
    String user = user(ctx);
    Groups groups = chat().groups();
    ctx.json(
        groups.groups().stream()
            .map(
                name ->
                    new Group(
                        name,
                        groups.members(name).count(),
                        groups.memberSince(name, user).isPresent()))
            .toList());
  }

  private void list(Context ctx) {
    ctx.json(
        chat().messenger().inbox(user(ctx)).conversations(100).conversations().stream()
            .map(Shown.Summary::of)
            .toList());
  }

  private void members(Context ctx) {
    Conversation<String> conversation = conversation(ctx);
    List<String> members = chat().groups().members(conversation.id()).limit(MOST_READERS).toList();
    ctx.json(new Members(members, conversation.receipts(members)));
  }

  /** Groups are open: whoever names one joins it, and the first creates it. */
  private void join(Context ctx) {
    String user = user(ctx);
    String group = required(ctx, "conversation").strip();
    if (group.length() > LONGEST_NAME || group.codePoints().anyMatch(Character::isISOControl)) {
      throw new HttpResponseException(
          400, "a name has at most %d characters, on one line".formatted(LONGEST_NAME));
    }
    chat().groups().join(group, user);
    ctx.status(204);
  }

  private void leave(Context ctx) {
    chat().groups().leave(required(ctx, "conversation"), user(ctx));
    ctx.status(204);
  }
}
