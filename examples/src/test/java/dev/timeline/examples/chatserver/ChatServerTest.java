package dev.timeline.examples.chatserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.timeline.memory.MemoryBackend;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The chat server, as its clients see it. */
@Timeout(60)
class ChatServerTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LUNCH = "/conversations/lunch";

  private final HttpClient client = HttpClient.newHttpClient();
  private final MemoryBackend backend = MemoryBackend.create();
  private final JdbcConnectionPool database = JdbcConnectionPool.create("jdbc:h2:mem:", "", "");
  private ChatServer server;

  @BeforeEach
  void start() {
    database.setMaxConnections(1); // so that an in-memory database is one, and leaks are seen
    server = new ChatServer(backend, database, new byte[32], "127.0.0.1", 0);
  }

  @AfterEach
  void stop() {
    server.close();
    backend.close();
    database.dispose();
  }

  private HttpRequest.Builder request(String user, String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
        .header("X-User", user);
  }

  private HttpResponse<String> call(String user, String method, String path, String body)
      throws Exception {
    return client.send(
        request(user, path).method(method, BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }

  private int status(String user, String method, String path) throws Exception {
    return call(user, method, path, "").statusCode();
  }

  private JsonNode get(String user, String path) throws Exception {
    HttpResponse<String> response = call(user, "GET", path, "");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  private long send(String user, Map<String, ?> message) throws Exception {
    HttpResponse<String> sent =
        call(user, "POST", LUNCH + "/messages", JSON.writeValueAsString(message));
    assertThat(sent.statusCode()).as(sent.body()).isEqualTo(201);
    return JSON.readTree(sent.body()).at("/message/seqId").asLong();
  }

  private void open(String... members) throws Exception {
    for (String member : members) {
      assertThat(status(members[0], "PUT", LUNCH + "/members/" + member)).isEqualTo(204);
    }
  }

  private static List<String> bodies(JsonNode events) {
    var bodies = new ArrayList<String>();
    events.forEach(event -> bodies.add(event.get("body").asText()));
    return bodies;
  }

  @Test
  void messagesAreSentReadAndCounted() throws Exception {
    open("ann", "ben");
    for (int i = 1; i <= 5; i++) {
      send("ann", Map.of("body", "message " + i));
    }
    JsonNode latest = get("ben", LUNCH + "/messages?limit=3");
    assertThat(bodies(latest.get("messages")))
        .containsExactly("message 5", "message 4", "message 3");
    JsonNode before = get("ben", LUNCH + "/messages?limit=3&before=" + latest.get("before"));
    assertThat(bodies(before.get("messages"))).containsExactly("message 2", "message 1");
    assertThat(before.get("before").isNull()).isTrue();

    assertThat(get("ben", "/conversations").get(0).get("unread").asLong()).isEqualTo(5);
    long third = latest.get("messages").get(2).get("seqId").asLong();
    assertThat(status("ben", "PUT", LUNCH + "/read/" + third)).isEqualTo(204);
    assertThat(get("ben", "/conversations").get(0).get("unread").asLong()).isEqualTo(2);
  }

  @Test
  void aMessageThatIsSentAgainIsStoredOnce() throws Exception {
    open("ann");
    long first = send("ann", Map.of("id", "c-1", "body", "hi"));
    assertThat(send("ann", Map.of("id", "c-1", "body", "hi", "isResent", true))).isEqualTo(first);
    assertThat(get("ann", LUNCH + "/messages").get("messages")).hasSize(1);
  }

  @Test
  void aStrangerIsLetInNowhere() throws Exception {
    open("ann");
    long seqId = send("ann", Map.of("body", "hi"));
    String message = LUNCH + "/messages/" + seqId;
    assertThat(status("eve", "GET", LUNCH + "/messages")).isEqualTo(403);
    assertThat(call("eve", "POST", LUNCH + "/messages", "{\"body\":\"x\"}").statusCode())
        .isEqualTo(403);
    assertThat(call("eve", "PUT", message, "{\"body\":\"x\"}").statusCode()).isEqualTo(403);
    assertThat(status("eve", "DELETE", message)).isEqualTo(403);
    assertThat(status("eve", "PUT", LUNCH + "/read/" + seqId)).isEqualTo(403);
    assertThat(status("eve", "PUT", LUNCH + "/members/eve")).isEqualTo(403);
    assertThat(status("eve", "DELETE", LUNCH + "/members/ann")).isEqualTo(403);
    assertThat(status("", "GET", "/conversations")).isEqualTo(401);
    assertThat(bodies(get("ann", LUNCH + "/messages").get("messages"))).containsExactly("hi");
  }

  @Test
  void onlyTheSenderChangesAMessage() throws Exception {
    open("ann", "ben");
    long seqId = send("ann", Map.of("body", "hi"));
    String message = LUNCH + "/messages/" + seqId;
    assertThat(call("ben", "PUT", message, "{\"body\":\"x\"}").statusCode()).isEqualTo(403);
    assertThat(call("ann", "PUT", message, "{\"body\":\"hello\"}").statusCode()).isEqualTo(204);
    assertThat(bodies(get("ben", LUNCH + "/messages").get("messages"))).containsExactly("hello");
    assertThat(status("ann", "DELETE", message)).isEqualTo(204);
    JsonNode recalled = get("ben", LUNCH + "/messages").get("messages").get(0);
    assertThat(recalled.get("kind").asText()).isEqualTo("recalled");
    assertThat(recalled.get("body").isNull()).isTrue();
    assertThat(status("ann", "DELETE", LUNCH + "/messages/" + (seqId + 1_000))).isEqualTo(404);
  }

  @Test
  void whatMakesNoSenseIsRefused() throws Exception {
    open("ann");
    assertThat(call("ann", "POST", LUNCH + "/messages", "{\"body\":\" \"}").statusCode())
        .isEqualTo(400);
    assertThat(call("ann", "POST", LUNCH + "/messages", "not json").statusCode()).isEqualTo(400);
    assertThat(status("ann", "GET", LUNCH + "/messages?limit=0")).isEqualTo(400);
    assertThat(status("ann", "GET", LUNCH + "/messages?before=x")).isEqualTo(400);
    assertThat(status("ann", "PUT", LUNCH + "/read/x")).isEqualTo(400);
  }

  @Test
  void aDeviceHearsWhatIsNewAndGoesOnWhereItWas() throws Exception {
    open("ann", "ben");
    send("ann", Map.of("body", "one"));
    String cursor;
    try (Listening ben = listen("ben", null)) {
      assertThat(ben.next()).containsExactly("one");
      send("ann", Map.of("body", "two"));
      assertThat(ben.next()).containsExactly("two");
      cursor = ben.cursor;
    }
    send("ann", Map.of("body", "three"));
    try (Listening ben = listen("ben", cursor)) {
      assertThat(ben.next()).containsExactly("three");
    }
  }

  @Test
  void aDeviceWhoseCursorIsInvalidIsRefused() throws Exception {
    open("ann");
    String cursor;
    try (Listening ann = listen("ann", null)) {
      send("ann", Map.of("body", "one"));
      assertThat(ann.next()).containsExactly("one");
      cursor = ann.cursor;
    }
    for (String invalid : List.of(cursor, "none", "x".repeat((32 << 10) + 1))) {
      try (Listening eve = listen("eve", invalid)) {
        eve.event("refused");
        assertThat(JSON.readTree(eve.line("data: ")).get("error").asText()).contains("cursor");
        assertThat(eve.lines.lines().filter(line -> line.startsWith("event: "))).isEmpty();
      }
    }
  }

  @Test
  void aDeviceOfNobodyIsRefusedWithAStatus() throws Exception {
    var request = request("", "/events").header("Accept", "text/event-stream").build();
    assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
  }

  private Listening listen(String user, String cursor) throws Exception {
    HttpRequest.Builder request = request(user, "/events").header("Accept", "text/event-stream");
    if (cursor != null) {
      request.header("Last-Event-ID", cursor);
    }
    return new Listening(client.send(request.build(), BodyHandlers.ofInputStream()).body());
  }

  /** A device that listens. */
  private static final class Listening implements AutoCloseable {
    private final BufferedReader lines;
    private String id;
    private String cursor;

    Listening(InputStream body) {
      lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    List<String> next() throws IOException {
      event("batch");
      List<String> bodies = bodies(JSON.readTree(line("data: ")).get("events"));
      cursor = id;
      return bodies;
    }

    /** Reads until an event of this name. */
    void event(String name) throws IOException {
      String event;
      do {
        event = line("event: ");
      } while (!event.equals(name));
    }

    String line(String prefix) throws IOException {
      String line;
      do {
        line = lines.readLine();
        assertThat(line).as("a line that begins with " + prefix).isNotNull();
        id = line.startsWith("id: ") ? line.substring("id: ".length()) : id;
      } while (!line.startsWith(prefix));
      return line.substring(prefix.length());
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  @Test
  void itSaysWhetherItIsWellAndWhatItDoes() throws Exception {
    assertThat(get("nobody", "/health").get("status").asText()).isEqualTo("up");
    open("ann");
    send("ann", Map.of("body", "hi"));
    assertThat(call("nobody", "GET", "/metrics", "").body()).contains("timeline_messages_stored");
  }

  @Test
  void closingEndsWhatListensAndKeepsWhatWasSent() throws Exception {
    open("ann");
    Listening ann = listen("ann", null);
    send("ann", Map.of("body", "kept"));
    assertThat(ann.next()).containsExactly("kept");
    server.close();
    assertThat(ann.lines.lines().filter(line -> line.startsWith("data: "))).isEmpty();
    server = new ChatServer(backend, database, new byte[32], "127.0.0.1", 0);
    assertThat(bodies(get("ann", LUNCH + "/messages").get("messages"))).containsExactly("kept");
  }
}
