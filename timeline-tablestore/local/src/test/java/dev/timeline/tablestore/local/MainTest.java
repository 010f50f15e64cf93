package dev.timeline.tablestore.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.SyncClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The program, in a process of its own. */
class MainTest {

  private static Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).start();
  }

  @Test
  void printsWhatAClientNeedsAndLogsItsRequests() throws Exception {
    Process server =
        start("--instance", "mine", "--access-key-id", "me", "--access-key-secret", "x", "--log");
    try (BufferedReader out = server.inputReader(UTF_8)) {
      String endpoint = out.readLine().replaceFirst("^endpoint: +", "");
      assertThat(out.readLine()).isEqualTo("instance:          mine");
      assertThat(out.readLine()).isEqualTo("access key id:     me");
      assertThat(out.readLine()).isEqualTo("access key secret: x");
      var health = HttpRequest.newBuilder(URI.create(endpoint + "/health")).build();
      assertThat(HttpClient.newHttpClient().send(health, BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
      var client = new SyncClient(endpoint, "me", "x", "mine", ClientTest.strict());
      assertThat(client.listTable().getTableNames()).isEmpty();
      client.shutdown();
      assertThat(out.readLine()).startsWith("ListTable").contains("200");
    } finally {
      server.destroy();
    }
  }

  @Test
  void refusesAPortThatIsNone() throws Exception {
    Process refused = start("--port", "65536");
    try (BufferedReader err = refused.errorReader(UTF_8)) {
      assertThat(err.readLine()).isEqualTo("--port is 0 to 65535: 65536");
    }
    assertThat(refused.waitFor()).isEqualTo(2);
  }
}
