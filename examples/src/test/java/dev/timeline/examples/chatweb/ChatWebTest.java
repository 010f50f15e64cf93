package dev.timeline.examples.chatweb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.timeline.examples.chatweb.stage.Stage;
import dev.timeline.examples.chatweb.stage.StagedBackend;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The chat's server, as its page calls it. */
@Timeout(240)
class ChatWebTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(2); // on a machine under load
  private static final Pattern NUMBERED = Pattern.compile("event-(\\d+)-end");
  private static final List<String> USERS = List.of("ann", "ben", "cleo", "dan");
  private static final String TEA = "conversation=" + encoded("Tea kitchen");

  private final HttpClient client = HttpClient.newHttpClient();
  private final StagedBackend backend = StagedBackend.inMemory();
  private Stage stage;

  @BeforeEach
  void start() {
    stage = new Stage(backend, 0);
  }

  @AfterEach
  void stop() {
    stage.close();
    backend.close();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(stage.address() + path));
  }

  private HttpResponse<String> call(String user, String method, String path, String body)
      throws Exception {
    return client.send(
        request(path)
            .header("X-User", encoded(user))
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> send(String user, String body) throws Exception {
    return call(
        user, "POST", "/api/messages?" + TEA, JSON.writeValueAsString(Map.of("body", body)));
  }

  private JsonNode get(String user, String path) throws Exception {
    HttpResponse<String> response = call(user, "GET", path, "");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  private int pull(String lever) throws Exception {
    return client
        .send(
            request("/stage/" + lever).header("X-Stage", "1").POST(BodyPublishers.noBody()).build(),
            BodyHandlers.ofString())
        .statusCode();
  }

  @Test
  void messagesAreSentReadEditedAndRecalled() throws Exception {
    HttpResponse<String> sent = send("ann", "hi");
    assertThat(sent.statusCode()).as(sent.body()).isEqualTo(201);
    long seqId = JSON.readTree(sent.body()).at("/message/seqId").asLong();
    String message = "/api/messages?" + TEA + "&seqId=" + seqId;
    assertThat(call("ben", "PUT", message, "{\"body\":\"x\"}").statusCode()).isEqualTo(403);
    assertThat(call("ann", "PUT", message, "{\"body\":\"hello\"}").statusCode()).isEqualTo(204);
    JsonNode page = get("ben", "/api/messages?limit=2&" + TEA);
    assertThat(page.at("/messages/0/body").asText()).isEqualTo("hello");
    assertThat(page.at("/messages/0/edited").asLong()).isPositive();
    assertThat(
            get("ben", "/api/messages?limit=2&" + TEA + "&before=" + page.get("before"))
                .at("/messages"))
        .hasSize(2);
    assertThat(call("ben", "PUT", "/api/read?" + TEA + "&seqId=" + seqId, "").statusCode())
        .isEqualTo(204);
    assertThat(get("ann", "/api/members?" + TEA).at("/readUpTo/ben").asLong()).isEqualTo(seqId);
    assertThat(call("ann", "DELETE", message, "").statusCode()).isEqualTo(204);
    assertThat(get("ben", "/api/messages?" + TEA).at("/messages/0/kind").asText())
        .isEqualTo("recalled");
  }

  @Test
  void whatMakesNoSenseOrIsTooLargeIsRefused() throws Exception {
    assertThat(send("nobody", "hi").statusCode()).isEqualTo(401);
    assertThat(send("ann", " ").statusCode()).isEqualTo(400);
    assertThat(send("ann", "x".repeat(4_001)).statusCode()).isEqualTo(413);
    assertThat(send("ann", "x".repeat(100_000)).statusCode()).isEqualTo(413);
    assertThat(call("ann", "POST", "/api/messages?" + TEA, "not json").statusCode()).isEqualTo(400);
    assertThat(call("ann", "GET", "/api/messages?conversation=none", "").statusCode())
        .isEqualTo(403);
    assertThat(call("ann", "GET", "/api/messages?limit=x&" + TEA, "").statusCode()).isEqualTo(400);
    assertThat(call("ann", "PUT", "/api/members?conversation=" + "x".repeat(61), "").statusCode())
        .isEqualTo(400);
    assertThat(call("ann", "GET", "/page/ChatWeb.class", "").statusCode()).isEqualTo(404);
    for (String events : List.of("?device=tab&user=nobody", "?device=tab", "?user=ann")) {
      var request = request("/api/events" + events).header("Accept", "text/event-stream").build();
      assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isIn(400, 401);
    }
  }

  @Test
  void anotherSitesPageCanDoNothing() throws Exception {
    HttpResponse<String> page = call("ann", "GET", "/", "");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    var bare =
        client.send(
            request("/stage/start").POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    assertThat(bare.statusCode()).isEqualTo(403);
    assertThat(page.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void thePageIsSmallAndTakesNothingFromElsewhere() throws IOException {
    Path page = Path.of("src/main/resources/dev/timeline/examples/chatweb/page");
    long bytes = 0;
    try (Stream<Path> files = Files.list(page)) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
        assertThat(Files.readString(file).replace("http://www.w3.org/2000/svg", ""))
            .as(file.toString())
            .doesNotContain("http://", "https://", "innerHTML", "insertAdjacentHTML", "eval(");
      }
    }
    assertThat(bytes).isLessThan(200_000);
  }

  @Test
  void theChatKnowsNothingOfTheStage() throws IOException {
    try (Stream<Path> sources =
        Files.list(Path.of("src/main/java/dev/timeline/examples/chatweb"))) {
      for (Path source : sources.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(source)).as(source.toString()).doesNotContain("chatweb.stage");
      }
    }
  }

  @Test
  void aCrashedServerAnswersNobodyUntilAnotherIsStarted() throws Exception {
    assertThat(pull("kill?when=now")).isEqualTo(204);
    assertThat(send("ann", "lost?").statusCode()).isEqualTo(503);
    assertThat(pull("start")).isEqualTo(204);
    assertThat(send("ann", "kept").statusCode()).isEqualTo(201);
  }

  /** A tab that notes what comes, and keeps none of it. */
  private final class ListeningTab {
    private final AtomicInteger lines = new AtomicInteger();
    private final AtomicInteger next = new AtomicInteger();
    private final List<String> outOfOrder = new CopyOnWriteArrayList<>();

    ListeningTab(String user, String device) {
      var unused =
          client
              .sendAsync(
                  request("/api/events?device=" + device + "&user=" + user)
                      .header("Accept", "text/event-stream")
                      .build(),
                  BodyHandlers.ofLines())
              .thenAcceptAsync(
                  response -> {
                    try (Stream<String> all = response.body()) {
                      all.forEach(this::take);
                    } catch (java.io.UncheckedIOException e) {
                      return; // the test has ended
                    }
                  },
                  ChatWebTest::onOwnThread);
    }

    private void take(String line) {
      lines.incrementAndGet();
      NUMBERED
          .matcher(line)
          .results()
          .forEach(
              event -> {
                int number = Integer.parseInt(event.group(1));
                if (!next.compareAndSet(number, number + 1)) {
                  outOfOrder.add(number + " instead of " + next);
                }
              });
    }
  }

  private static void onOwnThread(Runnable task) {
    var thread = new Thread(task, "tab");
    thread.setDaemon(true);
    thread.start();
  }

  private void sendNumbered(int from, int to) throws Exception {
    for (int i = from; i < to; i++) {
      assertThat(send("ann", "event-" + i + "-end").statusCode()).isEqualTo(201);
    }
  }

  private static long usedBytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @Test
  void twoHundredTabsLoseNoEventAndTakeNoMoreMemory() throws Exception {
    List<ListeningTab> tabs =
        IntStream.range(0, 200)
            .mapToObj(i -> new ListeningTab(USERS.get(i % USERS.size()), "tab-" + i))
            .toList();
    await().atMost(PATIENCE).until(() -> tabs.stream().noneMatch(tab -> tab.lines.get() == 0));
    sendNumbered(0, 20);
    await().atMost(PATIENCE).until(() -> tabs.stream().allMatch(tab -> tab.next.get() == 20));
    long before = usedBytes();
    sendNumbered(20, 220);
    await().atMost(PATIENCE).until(() -> tabs.stream().allMatch(tab -> tab.next.get() == 220));
    assertThat(tabs).allSatisfy(tab -> assertThat(tab.outOfOrder).isEmpty());
    // The messages themselves, and their copies, take a twentieth of this.
    assertThat(usedBytes() - before).isLessThan(8 << 20);
  }

  /** As when its machine sleeps: what was sent fills the connection, and nobody reads. */
  @Test
  void aTabThatSleepsHoldsUpNobodyAndCatchesUp() throws Exception {
    var awake = new ListeningTab("ben", "awake");
    await().atMost(PATIENCE).until(() -> awake.lines.get() > 0);
    try (var sleeping = new SleepingTab("cleo")) {
      int messages = 400;
      for (int i = 0; i < messages; i++) { // nearly 5 MB, more than the connection's buffers
        assertThat(send("ann", "event-" + i + "-end" + "日".repeat(3_980)).statusCode())
            .isEqualTo(201);
      }
      await().atMost(PATIENCE).until(() -> awake.next.get() == messages);
      assertThat(awake.outOfOrder).isEmpty();
      List<Integer> got = sleeping.wakeUp(messages);
      assertThat(got).isEqualTo(IntStream.range(0, messages).boxed().toList());
    }
  }

  /** A tab that reads nothing until it wakes up, and connects again when it is cut off. */
  private final class SleepingTab implements AutoCloseable {
    private final String user;
    private String cursor = "";
    private Socket socket;

    SleepingTab(String user) throws IOException {
      this.user = user;
      socket = connect();
    }

    private Socket connect() throws IOException {
      URI address = URI.create(stage.address());
      var connection = new Socket();
      connection.setReceiveBufferSize(8 << 10);
      connection.connect(new InetSocketAddress(address.getHost(), address.getPort()));
      connection
          .getOutputStream()
          .write(
              """
              GET /api/events?user=%s&device=sleeping HTTP/1.1\r
              Host: localhost\r
              Accept: text/event-stream\r
              %s\r
              """
                  .formatted(user, cursor.isEmpty() ? "" : "Last-Event-ID: " + cursor + "\r\n")
                  .getBytes(StandardCharsets.UTF_8));
      return connection;
    }

    /** Reads until it has so many messages; returns their numbers. */
    List<Integer> wakeUp(int messages) throws IOException {
      List<Integer> got = new ArrayList<>();
      while (got.size() < messages) {
        var reader =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        try {
          read(reader, got, messages);
        } catch (SocketException e) {
          // It was cut off, and goes on below.
        }
        socket.close();
        if (got.size() < messages) {
          socket = connect();
        }
      }
      return got;
    }

    /** A browser takes an event when the empty line after it has come, and then its id. */
    private void read(BufferedReader reader, List<Integer> got, int messages) throws IOException {
      String id = cursor;
      List<Integer> event = new ArrayList<>();
      String line = reader.readLine();
      while (line != null && got.size() < messages) {
        if (line.startsWith("id: ")) {
          id = line.substring("id: ".length());
        } else if (line.startsWith("data: ")) {
          NUMBERED.matcher(line).results().forEach(it -> event.add(Integer.valueOf(it.group(1))));
        } else if (line.isEmpty()) {
          got.addAll(event);
          event.clear();
          cursor = id;
        }
        line = got.size() < messages ? reader.readLine() : null;
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
