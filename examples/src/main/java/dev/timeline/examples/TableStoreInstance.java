package dev.timeline.examples;

import com.alicloud.openservices.tablestore.ClientException;
import com.alicloud.openservices.tablestore.SyncClient;
import com.alicloud.openservices.tablestore.model.DeleteTableRequest;
import dev.timeline.tablestore.TableStoreBackend;
import dev.timeline.tablestore.local.LocalTableStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An instance of TableStore and the access key to it, of which {@code toString} shows nothing. */
record TableStoreInstance(
    String endpoint, String name, String accessKeyId, String accessKeySecret) {

  private static final int DROP_ATTEMPTS = 3;

  /** The names of the variables, in the order of the components. */
  private static final List<String> VARIABLES =
      List.of(
          "TIMELINE_TABLESTORE_ENDPOINT",
          "TIMELINE_TABLESTORE_INSTANCE",
          "TIMELINE_TABLESTORE_ACCESS_KEY_ID",
          "TIMELINE_TABLESTORE_ACCESS_KEY_SECRET");

  /**
   * Returns the one that the environment names, if it names one.
   *
   * @throws IllegalArgumentException if it leaves out a part
   */
  static Optional<TableStoreInstance> in(Map<String, String> environment) {
    if (VARIABLES.stream().noneMatch(environment::containsKey)) {
      return Optional.empty();
    }
    List<String> values = VARIABLES.stream().map(name -> required(environment, name)).toList();
    return Optional.of(
        new TableStoreInstance(values.get(0), values.get(1), values.get(2), values.get(3)));
  }

  private static String required(Map<String, String> environment, String variable) {
    String value = environment.getOrDefault(variable, "");
    if (value.isBlank()) {
      throw new IllegalArgumentException(
          "%s is not set, though others of %s are".formatted(variable, VARIABLES));
    }
    return value;
  }

  /** Returns the instance of a local server. */
  static TableStoreInstance of(LocalTableStore server) {
    return new TableStoreInstance(
        server.endpoint(), server.instanceName(), server.accessKeyId(), server.accessKeySecret());
  }

  TableStoreBackend.Builder builder() {
    return TableStoreBackend.builder()
        .endpoint(endpoint)
        .instance(name)
        .credentials(accessKeyId, accessKeySecret);
  }

  /**
   * Drops the tables whose names begin so. Now and then the client takes a reply for a closed
   * connection though the request was carried out, so it looks again before it gives up.
   */
  void dropTables(String tablePrefix) {
    var client = new SyncClient(endpoint, accessKeyId, accessKeySecret, name);
    try {
      for (int attempt = 1; ; attempt++) {
        try {
          dropTables(tablePrefix, client);
          return;
        } catch (ClientException inDoubt) {
          if (attempt == DROP_ATTEMPTS) {
            throw inDoubt;
          }
        }
      }
    } finally {
      client.shutdown();
    }
  }

  private static void dropTables(String tablePrefix, SyncClient client) {
    for (String table : client.listTable().getTableNames()) {
      if (table.startsWith(tablePrefix)) {
        client.deleteTable(new DeleteTableRequest(table));
      }
    }
  }

  @Override
  public String toString() {
    return "%s at %s".formatted(name, endpoint);
  }
}
