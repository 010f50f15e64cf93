package dev.timeline.examples.http;

import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.messaging.ChangeOutcome;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.Conversation;
import dev.timeline.messaging.HistoryPage;
import dev.timeline.messaging.SendReceipt;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The calls that send, read, edit and recall messages of a conversation, and mark them as read. */
public final class ConversationRoutes {

  private static final int MOST_CHARACTERS = 4_000;
  private static final int PAGE = 50;
  private static final int LARGEST_PAGE = 200;

  private final Function<Context, Conversation<String>> conversation;
  private final BiFunction<Context, String, String> parameter;

  /**
   * Creates the routes.
   *
   * @param conversation returns the conversation of a call, as the user who asks
   * @param parameter returns a named part of a call's address
   */
  public ConversationRoutes(
      Function<Context, Conversation<String>> conversation,
      BiFunction<Context, String, String> parameter) {
    this.conversation = conversation;
    this.parameter = parameter;
  }

  /**
   * Adds the routes to a server.
   *
   * @param messages the address of a conversation's messages
   * @param message the address of one of them, with the parameter {@code seqId}
   * @param read the address of what was read, with the parameter {@code seqId}
   */
  public void addTo(JavalinConfig config, String messages, String message, String read) {
    config.routes.post(messages, this::send);
    config.routes.get(messages, this::history);
    config.routes.put(message, this::edit);
    config.routes.delete(message, this::recall);
    config.routes.put(read, this::markRead);
  }

  private long seqId(Context ctx) {
    return Long.parseLong(parameter.apply(ctx, "seqId"));
  }

  /**
   * A message to send.
   *
   * @param id the client's own: if it gets no answer, it sends the message again under the same
   * @param isResent whether it was sent before: looking for it takes requests, so only then
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
    SendReceipt<String> receipt = conversation.apply(ctx).send(message);
    ctx.status(201)
        .json(
            new Shown.Sent(
                Shown.of(new ChatEvent.Posted<>(receipt.message())), receipt.isDelivered()));
  }

  private void history(Context ctx) {
    int limit = ctx.queryParamAsClass("limit", Integer.class).getOrDefault(PAGE);
    String before = ctx.queryParam("before");
    SeqRange range = before == null ? SeqRange.latest() : SeqRange.before(Long.parseLong(before));
    HistoryPage<String> page =
        conversation.apply(ctx).history(range.limit(Math.min(limit, LARGEST_PAGE)));
    @Nullable Long next = page.more() ? page.next().upTo() + 1 : null;
    ctx.json(new Shown.Page(page.events().stream().map(Shown::of).toList(), next));
  }

  private void edit(Context ctx) {
    String text = ctx.bodyAsClass(NewMessage.class).text();
    changed(ctx, conversation.apply(ctx).edit(seqId(ctx), Message.of(text)));
  }

  private void recall(Context ctx) {
    changed(ctx, conversation.apply(ctx).recall(seqId(ctx)));
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
    conversation.apply(ctx).markRead(seqId(ctx));
    ctx.status(204);
  }
}
