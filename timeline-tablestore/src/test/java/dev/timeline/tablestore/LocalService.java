package dev.timeline.tablestore;

import dev.timeline.contract.ForwardingBackend;
import dev.timeline.spi.TimelineBackend;
import dev.timeline.tablestore.local.LocalTableStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.UnaryOperator;

/**
 * The local TableStores of all tests in this module, and backends on them. The servers are strict;
 * with {@code -Dtimeline.local=lenient} they are lenient.
 */
final class LocalService {

  private LocalService() {}

  /** Returns the settings of a server in the mode of this run. */
  static LocalTableStore.Builder server() {
    String mode = System.getProperty("timeline.local", "");
    return switch (mode) {
      case "", "strict" -> LocalTableStore.builder().strict();
      case "lenient" -> LocalTableStore.builder();
      default ->
          throw new IllegalArgumentException("timeline.local is strict or lenient, not " + mode);
    };
  }

  /** Opens a backend on a server of its own, in which there is nothing yet. */
  static TimelineBackend empty(
      InstantSource clock, UnaryOperator<TableStoreBackend.Builder> settings) {
    LocalTableStore server = server().clock(clock).start();
    TableStoreBackend backend =
        settings.apply(connect(server).clock(clock).timeout(Duration.ofMinutes(1))).build();
    return new ForwardingBackend(backend) {
      @Override
      public void close() {
        super.close();
        server.close();
      }
    };
  }

  /** Returns the settings of a backend on the server. */
  static TableStoreBackend.Builder connect(LocalTableStore server) {
    return TableStoreBackend.builder()
        .endpoint(server.endpoint())
        .instance(server.instanceName())
        .credentials(server.accessKeyId(), server.accessKeySecret());
  }
}
