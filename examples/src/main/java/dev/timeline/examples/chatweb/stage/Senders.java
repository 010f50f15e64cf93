package dev.timeline.examples.chatweb.stage;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.timeline.Message;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.Retry;
import dev.timeline.messaging.AsyncConversation;
import dev.timeline.messaging.ChangeOutcome;
import dev.timeline.messaging.ChatMessage;
import io.javalin.http.HttpResponseException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Senders as an application has them: one that gets no answer sends again, under the same id. */
final class Senders {

  private static final long ATTEMPT_MILLIS = 100;
  private static final int MOST_ATTEMPTS = 300;

  private final Servers servers;
  private final Runnable whenDown;

  /**
   * Creates senders.
   *
   * @param whenDown called when no server answers
   */
  Senders(Servers servers, Runnable whenDown) {
    this.servers = servers;
    this.whenDown = whenDown;
  }

  /**
   * Sends a message until it is stored.
   *
   * @throws TimelineException.Unavailable if no server stored it in half a minute
   * @throws TimelineException if it is pointless to send it again
   */
  ChatMessage<String> send(String user, String conversation, String body)
      throws InterruptedException {
    Message<String> message = Message.of(body).withId(UUID.randomUUID().toString());
    @Nullable Throwable last = null;
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      try {
        return answer(
            servers
                .chat()
                .messenger()
                .async()
                .inbox(user)
                .conversation(conversation)
                .send(message)
                .stored());
      } catch (ExecutionException | HttpResponseException | IllegalStateException e) {
        last = e instanceof ExecutionException ? e.getCause() : e;
        if (last instanceof TimelineException failure && failure.retry() == Retry.POINTLESS) {
          throw failure;
        }
        message = message.possiblyResent();
        waitForServer();
      }
    }
    throw new TimelineException.Unavailable(conversation, "no server stored it", last);
  }

  /**
   * Changes a message as its sender. A change that a server left half-done is in the history, and
   * not all devices are told: whoever does not know the outcome calls again.
   *
   * @return whether it was done; empty if that is not known
   */
  Optional<Boolean> change(
      ChatMessage<String> message,
      Function<AsyncConversation<String>, CompletableFuture<ChangeOutcome>> change)
      throws InterruptedException {
    try {
      AsyncConversation<String> conversation =
          servers
              .chat()
              .messenger()
              .async()
              .inbox(message.sender())
              .conversation(message.conversationId());
      return Optional.of(answer(change.apply(conversation)) == ChangeOutcome.DONE);
    } catch (ExecutionException | HttpResponseException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  private void waitForServer() throws InterruptedException {
    if (!servers.isRunning()) {
      whenDown.run();
    }
    TimeUnit.MILLISECONDS.sleep(ATTEMPT_MILLIS);
  }

  /** Redelivers what crashed servers left; says whether that is known to be done. */
  boolean redeliver() throws InterruptedException {
    try {
      answer(servers.chat().messenger().async().redeliver());
      return servers.isRunning();
    } catch (ExecutionException | HttpResponseException | IllegalStateException e) {
      return false;
    }
  }

  /** Waits for an answer, as long as the server that was asked is running. */
  @CanIgnoreReturnValue
  private <T> T answer(CompletableFuture<T> pending)
      throws InterruptedException, ExecutionException {
    while (true) {
      try {
        return pending.get(ATTEMPT_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (!servers.isRunning()) {
          throw new ExecutionException(e);
        }
      }
    }
  }
}
