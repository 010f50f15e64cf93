package dev.timeline.tablestore;

import dev.timeline.contract.ForwardingBackend;
import dev.timeline.spi.TimelineBackend;
import dev.timeline.tablestore.local.LocalTableStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.UnaryOperator;

/** Opens backends, each on a local TableStore of its own, in which there is nothing yet. */
final class LocalService {

  private LocalService() {}

  static TimelineBackend empty(
      InstantSource clock, UnaryOperator<TableStoreBackend.Builder> settings) {
    LocalTableStore server = LocalTableStore.builder().strict().clock(clock).start();
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

  static TableStoreBackend.Builder connect(LocalTableStore server) {
    return TableStoreBackend.builder()
        .endpoint(server.endpoint())
        .instance(server.instanceName())
        .credentials(server.accessKeyId(), server.accessKeySecret());
  }
}
