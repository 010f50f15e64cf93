package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.ClientConfiguration;
import com.alicloud.openservices.tablestore.SyncClient;
import com.alicloud.openservices.tablestore.model.NoRetryStrategy;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.Row;
import dev.timeline.Codec;
import dev.timeline.TimelineStore;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.TimelineBackend;
import dev.timeline.tablestore.local.LocalTableStore;
import dev.timeline.tablestore.local.RequestRow;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A local TableStore, the backends that a test opens on it, and a plain client beside them. */
final class Fixture implements AutoCloseable {

  static final String LOG = "log";
  static final String TABLE = "timeline_" + LOG;

  /** For tests that wait until it has passed. */
  static final Duration ATTEMPT_TIMEOUT = CallSpeed.scaled(Duration.ofMillis(400));

  static final Duration TIMEOUT = ATTEMPT_TIMEOUT.multipliedBy(25);

  /** How long something may take that ought to happen soon, on a machine that is busy. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  /** So long that no attempt runs into it unless a fault makes it. */
  private static final Duration LONG_ATTEMPT_TIMEOUT = Duration.ofSeconds(30);

  private static final PrimaryKeyValue CLOCK_PARTITION = PrimaryKeyValue.fromString("clock");

  /** Not a row by which a backend learns the service's time. */
  static final Predicate<RequestRow> OF_A_TIMELINE =
      row -> !row.key().getPrimaryKeyColumns()[0].getValue().equals(CLOCK_PARTITION);

  final LocalTableStore server;
  private final InstantSource clock;
  private final Deque<Runnable> closing = new ArrayDeque<>();

  Fixture() {
    this(InstantSource.system());
  }

  /** The server's clock and the backends'. */
  Fixture(InstantSource clock) {
    this.clock = clock;
    server = LocalService.server().clock(clock).start();
    closing.push(server::close);
  }

  /** Returns settings of a backend on the server that takes a request for lost soon. */
  TableStoreBackend.Builder impatientSettings() {
    return impatientSettings(TIMEOUT);
  }

  /** Returns the same with another time-out of a call. */
  TableStoreBackend.Builder impatientSettings(Duration timeout) {
    return connect().timeout(timeout).attemptTimeout(ATTEMPT_TIMEOUT);
  }

  /** Returns settings with time-outs that no call runs into unless a fault makes it. */
  TableStoreBackend.Builder settings() {
    return connect().timeout(PATIENCE).attemptTimeout(LONG_ATTEMPT_TIMEOUT);
  }

  private TableStoreBackend.Builder connect() {
    return LocalService.connect(server).clock(clock);
  }

  /** Opens a backend that is closed with everything else. */
  TableStoreBackend open(TableStoreBackend.Builder settings) {
    TableStoreBackend backend = settings.build();
    closing.push(backend::close);
    return backend;
  }

  TableStoreBackend backend() {
    return open(settings());
  }

  SyncClient client() {
    var configuration = new ClientConfiguration();
    configuration.setRetryStrategy(new NoRetryStrategy());
    var client =
        new SyncClient(
            server.endpoint(),
            server.accessKeyId(),
            server.accessKeySecret(),
            server.instanceName(),
            configuration);
    closing.push(client::shutdown);
    return client;
  }

  static LogOptions options() {
    return new LogOptions(LOG, Optional.empty(), Duration.ofHours(24));
  }

  static LogOptions options(Duration ttl) {
    return new LogOptions(LOG, Optional.of(ttl), Duration.ofHours(24));
  }

  /** Opens the log's store. */
  static TimelineStore<String> store(TimelineBackend backend) {
    return CallOutcome.patiently(
        () -> TimelineStore.builder(backend, Codec.utf8()).name(LOG).build());
  }

  /** What a future is completed with, soon. */
  static <T> T join(CompletableFuture<T> future) {
    return future.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** The log's rows, as they are. */
  List<Row> rows() {
    return server.rows(TABLE);
  }

  /** The last opened first; what is held is let go before, or they would wait. */
  @Override
  public void close() {
    server.faults().clear();
    closing.forEach(Runnable::run);
  }
}
