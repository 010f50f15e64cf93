package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.TableStoreCallback;
import com.alicloud.openservices.tablestore.model.Request;
import com.alicloud.openservices.tablestore.model.Response;
import dev.timeline.observation.Outcome;
import dev.timeline.observation.ServiceEvent;
import dev.timeline.spi.EventSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The one place that calls the client. A request ends in time whatever the client does, and fails
 * with a {@link ServiceFailure} and nothing else. Futures complete where code of the user's may
 * run.
 */
final class Requests {

  /** A method of the client. */
  interface Method<Q, R> {
    Future<R> call(AsyncClient client, Q request, TableStoreCallback<Q, R> callback);
  }

  private final AsyncClient client;
  private final Duration attemptTimeout;
  private final Threads threads;
  private final AttemptTimeouts timeouts;
  private final EventSource events;

  /**
   * Creates the way to the service.
   *
   * @param events is told of requests
   */
  Requests(AsyncClient client, Duration attemptTimeout, Threads threads, EventSource events) {
    this.client = client;
    this.attemptTimeout = attemptTimeout;
    this.threads = threads;
    timeouts = new AttemptTimeouts(threads);
    this.events = events;
  }

  Duration attemptTimeout() {
    return attemptTimeout;
  }

  /** Runs a task later, on a thread on which no code of the user's may run. */
  void after(Duration pause, Runnable task) {
    threads.after(pause, task);
  }

  /**
   * Sends rows once. Their outcome is told on a thread on which no code of the user's may run: the
   * client's own, since the rows after them would have to wait for another.
   */
  <Q, R> void write(
      Method<Q, R> method, Q request, BiConsumer<@Nullable R, @Nullable ServiceFailure> then) {
    attempt(method, request, attemptTimeout, then);
  }

  /** Sends a request once. */
  <Q, R> CompletableFuture<R> once(Method<Q, R> method, Q request) {
    return once(method, request, attemptTimeout);
  }

  private <Q, R> CompletableFuture<R> once(Method<Q, R> method, Q request, Duration longest) {
    var result = new CompletableFuture<R>();
    attempt(
        method,
        request,
        longest,
        (answer, failure) ->
            threads
                .completions()
                .execute(
                    () -> {
                      if (failure == null) {
                        result.complete(answer);
                      } else {
                        result.completeExceptionally(failure);
                      }
                    }));
    return result;
  }

  /** Sends a request that changes nothing until it is answered, or refused for good. */
  <Q, R> CompletableFuture<R> read(Method<Q, R> method, Q request, Deadline deadline) {
    return read(method, request, deadline, 1, null);
  }

  private <Q, R> CompletableFuture<R> read(
      Method<Q, R> method,
      Q request,
      Deadline deadline,
      int attempts,
      @Nullable ServiceFailure before) {
    Duration remaining = deadline.remaining();
    Duration longest = remaining.compareTo(attemptTimeout) < 0 ? remaining : attemptTimeout;
    return once(method, request, longest)
        .exceptionallyCompose(
            failure -> {
              ServiceFailure last = failureOf(failure);
              // What the service said tells more than that no time was left for an answer.
              boolean isCutShort = deadline.hasPassed() && !last.isFinal();
              ServiceFailure known = before != null && isCutShort ? before : last;
              Duration pause = Backoff.after(attempts, deadline);
              if (known.isFinal() || !deadline.leaves(pause.plusMillis(1))) {
                return CompletableFuture.failedFuture(known);
              }
              tellRetry(operationOf(request), known, attempts, 1);
              return later(pause)
                  .thenCompose(ignored -> read(method, request, deadline, attempts + 1, known));
            });
  }

  /** Completes after a pause. */
  CompletableFuture<Void> later(Duration pause) {
    var elapsed = new CompletableFuture<Void>();
    after(pause, () -> threads.completions().execute(() -> elapsed.complete(null)));
    return elapsed;
  }

  /** Sends a request once, and tells its outcome once, on the client's thread or the timer's. */
  private <Q, R> void attempt(
      Method<Q, R> method,
      Q request,
      Duration longest,
      BiConsumer<@Nullable R, @Nullable ServiceFailure> then) {
    var attempt = new Attempt<Q, R>(events.isObserved() ? told(request, then) : then);
    attempt.timeout =
        timeouts.begin(
            longest,
            () -> attempt.end(null, ServiceFailure.noAnswer("no answer within " + longest)));
    try {
      var unused = method.call(client, request, attempt);
    } catch (RuntimeException e) {
      attempt.end(null, ServiceFailure.notSent("the client did not send it", e));
    }
  }

  private <Q, R> BiConsumer<@Nullable R, @Nullable ServiceFailure> told(
      Q request, BiConsumer<@Nullable R, @Nullable ServiceFailure> then) {
    long begunNanos = System.nanoTime();
    return (answer, failure) -> {
      events.tell(
          new ServiceEvent.RequestEnded(
              events.name(),
              operationOf(request),
              failure == null ? Outcome.DONE : failure.outcome(),
              failure == null ? "" : failure.code(),
              failure == null ? idOf(answer) : failure.requestId(),
              System.nanoTime() - begunNanos));
      then.accept(answer, failure);
    };
  }

  private static String operationOf(Object request) {
    return request instanceof Request named ? named.getOperationName() : "unknown";
  }

  private static String idOf(@Nullable Object answer) {
    return answer instanceof Response named ? String.valueOf(named.getRequestId()) : "";
  }

  /**
   * Tells that something is sent again.
   *
   * @param attempts how often it was sent before
   */
  void tellRetry(String operation, ServiceFailure cause, int attempts, int rows) {
    if (events.isObserved()) {
      events.tell(
          new ServiceEvent.Retried(
              events.name(),
              operation,
              cause.code().isEmpty() ? "none" : cause.code(),
              cause.isThrottling(),
              attempts,
              rows));
    }
  }

  /** One attempt, until its outcome: what comes after it is too late. */
  private static final class Attempt<Q, R> implements TableStoreCallback<Q, R> {

    private final BiConsumer<@Nullable R, @Nullable ServiceFailure> then;
    private final AtomicBoolean ended = new AtomicBoolean();
    private AttemptTimeouts.@Nullable Attempt timeout;

    Attempt(BiConsumer<@Nullable R, @Nullable ServiceFailure> then) {
      this.then = then;
    }

    @Override
    public void onCompleted(Q request, R response) {
      end(response, null);
    }

    @Override
    public void onFailed(Q request, Exception failure) {
      end(null, ServiceFailure.of(failure));
    }

    void end(@Nullable R response, @Nullable ServiceFailure failure) {
      if (ended.compareAndSet(false, true)) {
        if (timeout != null) {
          timeout.end();
        }
        then.accept(response, failure);
      }
    }
  }

  static ServiceFailure failureOf(Throwable failure) {
    return ServiceFailure.of(
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure);
  }
}
