package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.TableStoreCallback;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The one place that calls the client. A future that it returns fails with a {@link ServiceFailure}
 * and nothing else, and ends in time whatever the client does.
 */
final class Requests {

  /** A method of the client. */
  interface Method<Q, R> {
    Future<R> call(AsyncClient client, Q request, TableStoreCallback<Q, R> callback);
  }

  private final AsyncClient client;
  private final Duration attemptTimeout;
  private final Threads threads;
  private final Attempts openAttempts;

  Requests(AsyncClient client, Duration attemptTimeout, Threads threads) {
    this.client = client;
    this.attemptTimeout = attemptTimeout;
    this.threads = threads;
    openAttempts = new Attempts(threads);
  }

  Duration attemptTimeout() {
    return attemptTimeout;
  }

  /** Runs something later, on a thread where requests complete. */
  void after(Duration pause, Runnable task) {
    threads.after(pause, task);
  }

  /** Sends a request once. */
  <Q, R> CompletableFuture<R> once(Method<Q, R> method, Q request) {
    return attempt(method, request, attemptTimeout);
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
    return attempt(method, request, longest)
        .exceptionallyCompose(
            failure -> {
              ServiceFailure last = failureOf(failure);
              // What the service said tells more than that no time was left for an answer.
              boolean isCutShort = deadline.hasPassed() && !last.isFinal();
              ServiceFailure known = before != null && isCutShort ? before : last;
              Duration pause = Backoff.after(attempts, deadline);
              return known.isFinal() || !deadline.leaves(pause.plusMillis(1))
                  ? CompletableFuture.failedFuture(known)
                  : later(pause)
                      .thenCompose(ignored -> read(method, request, deadline, attempts + 1, known));
            });
  }

  CompletableFuture<Void> later(Duration pause) {
    var elapsed = new CompletableFuture<Void>();
    after(pause, () -> elapsed.complete(null));
    return elapsed;
  }

  private <Q, R> CompletableFuture<R> attempt(Method<Q, R> method, Q request, Duration longest) {
    var answer = new CompletableFuture<R>();
    Attempts.Attempt guard =
        openAttempts.begin(
            longest,
            () ->
                answer.completeExceptionally(
                    ServiceFailure.noAnswer("no answer within " + longest)));
    try {
      var unused =
          method.call(
              client,
              request,
              new TableStoreCallback<Q, R>() {
                @Override
                public void onCompleted(Q request, R response) {
                  guard.end();
                  answer.complete(response);
                }

                @Override
                public void onFailed(Q request, Exception failure) {
                  guard.end();
                  answer.completeExceptionally(ServiceFailure.of(failure));
                }
              });
    } catch (RuntimeException e) {
      guard.end();
      answer.completeExceptionally(ServiceFailure.notSent("the client did not send it", e));
    }
    return answer;
  }

  static ServiceFailure failureOf(Throwable failure) {
    return ServiceFailure.of(
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure);
  }
}
