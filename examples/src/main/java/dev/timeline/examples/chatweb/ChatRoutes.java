package dev.timeline.examples.chatweb;

import com.fasterxml.jackson.core.JacksonException;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.InvalidCursor;
import dev.timeline.TimelineException.NotAMember;
import dev.timeline.messaging.ChangeOutcome;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.Conversation;
import dev.timeline.messaging.HistoryPage;
import dev.timeline.messaging.SendReceipt;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.sse.SseClient;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The chat over HTTP. The header {@code X-User} names who asks, in place of your login. It is one
 * that another site's page cannot send, so none acts in a user's name.
 */
final class ChatRoutes {

  private static final int MOST_CHARACTERS = 4_000;
  private static final int LONGEST_NAME = 60;
  private static final int MOST_READERS = 1_000;
  private static final int PAGE = 30;
  private static final int LARGEST_PAGE = 200;

  private final Supplier<Chat> running;

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
    config.routes.get("/api/messages", this::history);
    config.routes.post("/api/messages", this::send);
    config.routes.put("/api/messages", this::edit);
    config.routes.delete("/api/messages", this::recall);
    config.routes.put("/api/read", this::markRead);
    config.routes.sse("/api/events", this::listen);
    config.routes.exception(TimelineException.class, (e, ctx) -> fail(ctx, statusOf(e), e));
    config.routes.exception(IllegalArgumentException.class, (e, ctx) -> fail(ctx, 400, e));
    config.routes.exception(JacksonException.class, (e, ctx) -> fail(ctx, 400, e));
    config.routes.exception(HttpResponseException.class, (e, ctx) -> fail(ctx, e.getStatus(), e));
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

  private static long seqId(Context ctx) {
    required(ctx, "seqId");
    return ctx.queryParamAsClass("seqId", Long.class).get();
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
                    new Shown.Group(
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
    ctx.json(new Shown.Members(members, conversation.receipts(members)));
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

  private void history(Context ctx) {
    int limit = ctx.queryParamAsClass("limit", Integer.class).getOrDefault(PAGE);
    String before = ctx.queryParam("before");
    SeqRange range = before == null ? SeqRange.latest() : SeqRange.before(Long.parseLong(before));
    HistoryPage<String> page =
        conversation(ctx).history(range.limit(Math.min(limit, LARGEST_PAGE)));
    @Nullable Long next = page.more() ? page.next().upTo() + 1 : null;
    ctx.json(new Shown.Page(page.events().stream().map(Shown::of).toList(), next));
  }

  /**
   * A message to send.
   *
   * @param id the page's own: if it gets no answer, it sends the message again under the same
   * @param isResent whether it was sent before
   */
  record NewMessage(@Nullable String id, @Nullable String body, boolean isResent) {

    String text() {
      if (body == null || body.isBlank()) {
        throw new HttpResponseException(400, "a message has a body");
      }
      if (body.length() > MOST_CHARACTERS) {
        throw new HttpResponseException(
            413, "a message has at most %,d characters".formatted(MOST_CHARACTERS));
      }
      return body;
    }

    Message<String> message() {
      Message<String> message = Message.of(text());
      if (id != null) {
        message = message.withId(id);
      }
      return isResent ? message.possiblyResent() : message;
    }
  }

  private void send(Context ctx) {
    Message<String> message = ctx.bodyAsClass(NewMessage.class).message();
    SendReceipt<String> receipt = conversation(ctx).send(message);
    ctx.status(201)
        .json(
            new Shown.Sent(
                Shown.of(new ChatEvent.Posted<>(receipt.message())), receipt.isDelivered()));
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

  private void markRead(Context ctx) {
    conversation(ctx).markRead(seqId(ctx));
    ctx.status(204);
  }

  // A browser sends no header of ours with this, so the user is in the address.
  private void listen(SseClient client) {
    Context ctx = client.ctx();
    String last = ctx.header("Last-Event-ID"); // of a connection that broke
    chat()
        .listen(
            client,
            known(ctx.queryParam("user")),
            required(ctx, "device"),
            last == null ? ctx.queryParam("cursor") : last);
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
}
