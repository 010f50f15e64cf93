package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.ClientConfiguration;
import com.alicloud.openservices.tablestore.core.ResourceManager;
import com.alicloud.openservices.tablestore.core.auth.CredentialsProvider;
import com.alicloud.openservices.tablestore.model.RetryStrategy;
import com.google.common.util.concurrent.MoreExecutors;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Makes the client. */
final class Connection {

  private Connection() {}

  static AsyncClient open(
      String endpoint,
      String instance,
      CredentialsProvider credentials,
      Duration attemptTimeout,
      ThreadGroup threads) {
    var configuration = new ClientConfiguration();
    int millis = Math.toIntExact(attemptTimeout.toMillis());
    configuration.setSocketTimeoutInMillisecond(millis);
    configuration.setConnectionTimeoutInMillisecond(millis);
    configuration.setConnectionRequestTimeoutInMillisecond(millis);
    configuration.setRetryStrategy(new NoRetries());
    // The client's threads are daemons if the one that makes it is; all but one, which it makes
    // otherwise. Callbacks come on its own threads, for none runs code of the user's.
    var client = new CompletableFuture<AsyncClient>();
    var maker =
        new Thread(
            threads,
            () -> {
              try {
                var resources =
                    new ResourceManager(configuration, MoreExecutors.newDirectExecutorService());
                client.complete(
                    new AsyncClient(endpoint, credentials, instance, configuration, resources));
              } catch (RuntimeException e) {
                client.completeExceptionally(e);
              }
            },
            "timeline-tablestore-connect");
    maker.setDaemon(true);
    maker.start();
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
