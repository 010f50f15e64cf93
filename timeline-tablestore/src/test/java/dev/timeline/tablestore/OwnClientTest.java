package dev.timeline.tablestore;

import static dev.timeline.tablestore.Fixture.TABLE;
import static dev.timeline.tablestore.Fixture.store;
import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.ClientConfiguration;
import com.alicloud.openservices.tablestore.model.NoRetryStrategy;
import dev.timeline.Entry;
import dev.timeline.Timeline;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that the application brings stays the application's. */
class OwnClientTest {

  private final Fixture fixture = new Fixture();
  private final AtomicInteger completions = new AtomicInteger();
  private final ExecutorService callbacks =
      Executors.newSingleThreadExecutor(
          task ->
              new Thread(
                  () -> {
                    completions.incrementAndGet();
                    task.run();
                  }));
  private AsyncClient client;

  @BeforeEach
  void connect() {
    var configuration = new ClientConfiguration();
    configuration.setRetryStrategy(new NoRetryStrategy());
    client =
        new AsyncClient(
            fixture.server.endpoint(),
            fixture.server.accessKeyId(),
            fixture.server.accessKeySecret(),
            fixture.server.instanceName(),
            configuration,
            callbacks);
  }

  @AfterEach
  void close() {
    fixture.close();
    client.shutdown();
    callbacks.shutdownNow();
  }

  private TableStoreBackend backend() {
    return TableStoreBackend.builder().client(client).build();
  }

  @Test
  void itIsUsed() {
    try (TableStoreBackend backend = backend()) {
      Timeline<String> room = store(backend).timeline("room");
      Entry<String> entry = room.append("hi");
      assertThat(room.latest()).contains(entry);
    }
    assertThat(fixture.server.tables()).containsExactly(TABLE);
    assertThat(completions).as("threads of the client's own that ran").hasPositiveValue();
  }

  @Test
  void itIsNotClosedWithTheBackend() throws Exception {
    TableStoreBackend backend = backend();
    store(backend).timeline("room").append("hi");
    backend.close();
    backend.close();
    assertThat(client.listTable(null).get().getTableNames()).containsExactly(TABLE);
    assertThat(callbacks.isShutdown()).isFalse();
  }

  @Test
  void oneClientDoesForSeveralBackends() {
    try (TableStoreBackend backend = backend()) {
      Timeline<String> room = store(backend).timeline("room");
      Entry<String> entry;
      try (TableStoreBackend other =
          TableStoreBackend.builder().client(client).timeout(Duration.ofMinutes(1)).build()) {
        entry = store(other).timeline("room").append("hi");
      }
      assertThat(room.latest()).contains(entry);
    }
  }
}
