package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.SyncClient;
import com.alicloud.openservices.tablestore.model.DeleteTableRequest;
import dev.timeline.contract.ForwardingBackend;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * Opens backends on the service that the environment names, each with tables of its own, which are
 * dropped when it is closed.
 */
final class LiveService {

  /** Set if there is a service to run against. */
  static final String ENDPOINT = "TIMELINE_TABLESTORE_ENDPOINT";

  static final String SKIPPED =
      "no live run: TIMELINE_TABLESTORE_ENDPOINT, _INSTANCE, _ACCESS_KEY_ID and"
          + " _ACCESS_KEY_SECRET are not set";

  private LiveService() {}

  static TimelineBackend empty(
      InstantSource clock, UnaryOperator<TableStoreBackend.Builder> settings) {
    String prefix = "live_" + UUID.randomUUID().toString().replace("-", "").substring(0, 12) + "_";
    TimelineBackend backend =
        settings
            .apply(
                TableStoreBackend.builder()
                    .endpoint(variable("ENDPOINT"))
                    .instance(variable("INSTANCE"))
                    .credentials(variable("ACCESS_KEY_ID"), variable("ACCESS_KEY_SECRET"))
                    .tablePrefix(prefix)
                    .timeout(Duration.ofSeconds(20))
                    .clock(clock))
            .build();
    return new ForwardingBackend(backend) {
      private boolean dropped;

      @Override
      public void close() {
        super.close();
        if (!dropped) {
          dropped = true;
          drop(prefix);
        }
      }
    };
  }

  private static void drop(String prefix) {
    var client =
        new SyncClient(
            variable("ENDPOINT"),
            variable("ACCESS_KEY_ID"),
            variable("ACCESS_KEY_SECRET"),
            variable("INSTANCE"));
    try {
      client.listTable().getTableNames().stream()
          .filter(table -> table.startsWith(prefix))
          .forEach(table -> client.deleteTable(new DeleteTableRequest(table)));
    } finally {
      client.shutdown();
    }
  }

  private static String variable(String name) {
    return Objects.requireNonNull(System.getenv("TIMELINE_TABLESTORE_" + name), name);
  }
}
