package dev.timeline.examples.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.timeline.Codec;
import dev.timeline.memory.MemoryBackend;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SyncBatch;
import io.javalin.Javalin;
import io.javalin.http.sse.SseClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The devices of a server, whose listener makes trouble. */
@Timeout(60)
class DevicesTest {

  private final HttpClient client = HttpClient.newHttpClient();
  private final MemoryBackend backend = MemoryBackend.create();
  private final InMemoryMembership members = new InMemoryMembership();
  private final Messenger<String> messenger =
      Messenger.builder(backend, Codec.utf8(), members).unsignedCursors().build();
  private final List<SseClient> clients = new CopyOnWriteArrayList<>();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private Javalin server;

  private Devices serve(DeviceListener listener) {
    var devices = new Devices(listener);
    server =
        Javalin.create(
                config ->
                    config.routes.sse(
                        "/events",
                        to -> {
                          clients.add(to);
                          devices.listen(to, messenger.inbox("ann"));
                        }))
            .start("127.0.0.1", 0);
    return devices;
  }

  @AfterEach
  void stop() {
    server.stop();
    messenger.close();
    backend.close();
  }

  /** Listens until the server ends the connection; returns the names of the events. */
  private List<String> events() throws Exception {
    var address = URI.create("http://127.0.0.1:" + server.port() + "/events?device=phone");
    var request = HttpRequest.newBuilder(address).header("Accept", "text/event-stream").build();
    return client
        .send(request, BodyHandlers.ofLines())
        .body()
        .filter(line -> line.startsWith("event: "))
        .map(line -> line.substring("event: ".length()))
        .toList();
  }

  @Test
  void aDeviceIsNotRefusedForAFailureOfTheServer() throws Exception {
    members.join("lunch", "ann");
    messenger.inbox("ann").conversation("lunch").send("hi");
    try (Devices devices =
        serve(
            new DeviceListener() {
              @Override
              public void sent(String user, String device, SyncBatch<String> batch) {
                throw new IllegalStateException("the listener fails");
              }
            })) {
      assertThat(events()).containsExactly("connected");
    }
  }

  @Test
  void aDeviceThatGoesAtOnceLeavesNothing() throws Exception {
    try (Devices devices =
        serve(
            new DeviceListener() {
              @Override
              public void connected(String user, String device) {
                told.add("connected");
                clients.get(0).close();
              }

              @Override
              public void sent(String user, String device, SyncBatch<String> batch) {
                told.add("sent");
              }

              @Override
              public void disconnected(String user, String device) {
                told.add("disconnected");
              }
            })) {
      assertThat(events()).isEmpty();
      await().until(() -> told.contains("disconnected"));
      members.join("lunch", "ann");
      messenger.inbox("ann").conversation("lunch").send("hi");
      assertThat(told).containsExactly("connected", "disconnected");
    }
  }

  @Test
  void aDeviceThatComesAfterTheEndIsSentAway() throws Exception {
    Devices devices = serve(new DeviceListener() {});
    devices.close();
    assertThat(events()).isEmpty();
  }
}
