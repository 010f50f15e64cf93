package dev.timeline.tablestore;

import static java.util.Objects.requireNonNull;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.ClientConfiguration;
import com.alicloud.openservices.tablestore.core.ResourceManager;
import com.alicloud.openservices.tablestore.core.auth.CredentialsProvider;
import com.alicloud.openservices.tablestore.model.RetryStrategy;
import com.google.common.base.Throwables;
import com.google.common.util.concurrent.MoreExecutors;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

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
    return onDaemon(
        threads,
        () ->
            new AsyncClient(
                endpoint,
                credentials,
                instance,
                configuration,
                // Callbacks come on the client's own threads, for none runs code of the user's.
                new ResourceManager(configuration, MoreExecutors.newDirectExecutorService())));
  }

  /**
   * Returns what is made on a daemon thread: the client's threads are daemons if the one that makes
   * it is; all but one, which it makes otherwise.
   */
  static <T> T onDaemon(ThreadGroup threads, Supplier<T> make) {
    var made = new CompletableFuture<T>();
    var maker =
        new Thread(
            threads,
            () -> {
              try {
                made.complete(make.get());
              } catch (Throwable e) { // a class that is missing, too: nobody waits in vain
                made.completeExceptionally(e);
              }
            },
            "timeline-tablestore-connect");
    maker.setDaemon(true);
    maker.start();
    try {
      return made.join();
    } catch (CompletionException e) {
      Throwables.throwIfUnchecked(requireNonNull(e.getCause()));
      throw e;
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
