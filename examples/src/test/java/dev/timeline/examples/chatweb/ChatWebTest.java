package dev.timeline.examples.chatweb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.timeline.examples.chatweb.stage.Stage;
import dev.timeline.examples.chatweb.stage.StagedBackend;
import java.io.IOException;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
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
    assertThat(page.at("/messages/0/isEdited").asBoolean()).isTrue();
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

  @Test
  void twoHundredTabsLoseNoEvent() throws Exception {
    int tabs = 200;
    Map<Integer, List<String>> received = new ConcurrentHashMap<>();
    for (int tab = 0; tab < tabs; tab++) {
      var lines = received.computeIfAbsent(tab, absent -> new CopyOnWriteArrayList<>());
      String user = List.of("ann", "ben", "cleo", "dan").get(tab % 4);
      var stream =
          client.sendAsync(
              request("/api/events?device=tab-" + tab + "&user=" + user)
                  .header("Accept", "text/event-stream")
                  .build(),
              BodyHandlers.ofLines());
      var unused =
          stream.thenAcceptAsync(
              response -> {
                try (Stream<String> all = response.body()) {
                  all.filter(line -> line.startsWith("data: ")).forEach(lines::add);
                } catch (java.io.UncheckedIOException e) {
                  return; // the test has ended
                }
              },
              task -> {
                var thread = new Thread(task, "tab");
                thread.setDaemon(true);
                thread.start();
              });
    }
    await()
        .atMost(PATIENCE)
        .until(() -> received.values().stream().noneMatch(List::isEmpty)); // all are connected
    List<String> sent = IntStream.range(0, 20).mapToObj(i -> "event-" + i + "-end").toList();
    for (String body : sent) {
      assertThat(send("ann", body).statusCode()).isEqualTo(201);
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(received.values())
                    .allSatisfy(lines -> assertThat(String.join("", lines)).contains(sent)));
    assertThat(received.values())
        .allSatisfy(
            lines -> {
              String all = String.join("", lines);
              int from = 0;
              for (String body : sent) { // each once, in order
                int at = all.indexOf(body);
                assertThat(at).isGreaterThanOrEqualTo(from).isEqualTo(all.lastIndexOf(body));
                from = at;
              }
            });
  }
}
