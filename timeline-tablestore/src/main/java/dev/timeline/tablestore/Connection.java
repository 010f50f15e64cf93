package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.ClientConfiguration;
import com.alicloud.openservices.tablestore.model.RetryStrategy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Makes the client. */
final class Connection {

  private Connection() {}

  static AsyncClient open(
      String endpoint,
      String instance,
      Credentials credentials,
      Duration attemptTimeout,
      Threads threads) {
    var configuration = new ClientConfiguration();
    int millis = Math.toIntExact(attemptTimeout.toMillis());
    configuration.setSocketTimeoutInMillisecond(millis);
    configuration.setConnectionTimeoutInMillisecond(millis);
    configuration.setConnectionRequestTimeoutInMillisecond(millis);
    configuration.setRetryStrategy(new NoRetries());
    // The client's threads are daemons if the one that makes it is; all but one, which it makes
    // otherwise.
    var client = new CompletableFuture<AsyncClient>();
    Threads.startDaemon(
        "timeline-tablestore-connect",
        () -> {
          try {
            client.complete(
                new AsyncClient(
                    endpoint,
                    credentials.accessKeyId(),
                    credentials.accessKeySecret(),
                    instance,
                    configuration,
                    threads.completions()));
          } catch (RuntimeException e) {
            client.completeExceptionally(e);
          }
        });
    try {
      return client.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException refused ? refused : e;
    }
  }

  /** The client's own retries would write an entry twice. */
  private static final class NoRetries implements RetryStrategy {
    @Override
    public RetryStrategy clone() {
      return this;
    }

    @Override
    public int getRetries() {
      return 0;
    }

    @Override
    public long nextPause(String action, Exception failure) {
      return 0; // which means none
    }
  }
}
