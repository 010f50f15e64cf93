package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.alicloud.openservices.tablestore.SyncClient;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LifecycleTest {

  private static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("local-tablestore"))
        .toList();
  }

  @Test
  void aClosedServerLeavesNoThreadBehindAndAllOfThemAreDaemons() throws Exception {
    LocalTableStore server = LocalTableStore.start();
    var raw = new RawClient(server);
    assertThat(raw.send("ListTable", new byte[0]).status()).isEqualTo(200);
    assertThat(threads()).hasSizeGreaterThanOrEqualTo(2).allMatch(Thread::isDaemon);
    assertThat(server.connections()).isEqualTo(1);
    server.close();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> raw.send("ListTable", new byte[0]));
    raw.close();
    await().until(() -> threads().isEmpty());
    URI endpoint = URI.create(server.endpoint());
    assertThatExceptionOfType(ConnectException.class)
        .isThrownBy(() -> new Socket(endpoint.getHost(), endpoint.getPort()));
  }

  @Test
  void itTakesNoMoreConnectionsThanItIsToldTo() throws Exception {
    try (LocalTableStore server = LocalTableStore.builder().mostConnections(2).start();
        var first = new RawClient(server);
        var second = new RawClient(server)) {
      assertThat(first.send("ListTable", new byte[0]).status()).isEqualTo(200);
      assertThat(second.send("ListTable", new byte[0]).status()).isEqualTo(200);
      try (var third = new RawClient(server)) {
        assertThatExceptionOfType(IOException.class)
            .isThrownBy(() -> third.send("ListTable", new byte[0]));
      }
      first.close();
      await().until(() -> server.connections() == 1);
      try (var third = new RawClient(server)) {
        assertThat(third.send("ListTable", new byte[0]).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void itListensOnTheLoopbackInterfaceOnly() throws Exception {
    try (LocalTableStore server = LocalTableStore.start()) {
      assertThat(server.endpoint()).startsWith("http://127.0.0.1:");
      InetAddress other = InetAddress.getByName("127.0.0.2");
      assertThatExceptionOfType(ConnectException.class)
          .isThrownBy(() -> new Socket(other, URI.create(server.endpoint()).getPort()));
    }
  }

  @Test
  void aPortThatIsTakenIsSaidSo() {
    try (LocalTableStore server = LocalTableStore.start()) {
      int port = URI.create(server.endpoint()).getPort();
      assertThatExceptionOfType(UncheckedIOException.class)
          .isThrownBy(() -> LocalTableStore.builder().port(port).start())
          .withMessageContaining(String.valueOf(port));
    }
  }

  @Test
  void itIsWhatTheBuilderSays() {
    try (LocalTableStore server =
        LocalTableStore.builder().instanceName("mine").credentials("me", "secret").start()) {
      SyncClient client =
          new SyncClient(server.endpoint(), "me", "secret", "mine", ClientTest.strict());
      assertThat(client.listTable().getTableNames()).isEmpty();
      client.shutdown();
    }
  }

  @Test
  void theSameSeedNumbersRowsTheSame() {
    List<Long> first = numbers(5);
    assertThat(numbers(5)).isEqualTo(first);
    assertThat(numbers(6)).isNotEqualTo(first);
  }

  private static List<Long> numbers(long seed) {
    var ids = new AutoIncrement(seed);
    ByteBuffer partition = RowKey.partition(PrimaryKeyValue.fromString("b"));
    return Stream.generate(() -> ids.next(partition)).limit(10).toList();
  }

  @Test
  void itSaysToAnybodyThatItIsUp() throws Exception {
    try (LocalTableStore server = LocalTableStore.start()) {
      HttpResponse<String> health =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(server.endpoint() + "/health")).build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(health.statusCode()).isEqualTo(200);
      assertThat(health.body().strip()).isEqualTo("LocalTableStore is up: 0 tables, 0 requests");
    }
  }
}
