package dev.timeline.tablestore.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.SyncClient;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.CreateTableRequest;
import com.alicloud.openservices.tablestore.model.PrimaryKeyType;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.ReservedThroughput;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import com.alicloud.openservices.tablestore.model.TableMeta;
import com.alicloud.openservices.tablestore.model.TableOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

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
      assertThat(out.readLine()).isEqualTo("ListTable : 200, 0 rows");
    } finally {
      server.destroy();
    }
  }

  @Test
  void enforcesThroughputIfToldTo() throws Exception {
    Process server = start("--enforce-throughput");
    try (BufferedReader out = server.inputReader(UTF_8)) {
      Map<String, String> printed = new HashMap<>();
      while (printed.size() < 4) {
        String[] line = out.readLine().split(": +", 2);
        printed.put(line[0], line[1]);
      }
      var client =
          new SyncClient(
              printed.get("endpoint"),
              printed.get("access key id"),
              printed.get("access key secret"),
              printed.get("instance"),
              ClientTest.strict());
      var meta = new TableMeta("t");
      meta.addPrimaryKeyColumn("id", PrimaryKeyType.STRING);
      client.createTable(
          new CreateTableRequest(meta, new TableOptions(-1, 1), new ReservedThroughput(0, 1)));
      var large = new RowPutChange("t", ClientTest.plainKey("a"));
      large.addColumn("body", ColumnValue.fromBinary(new byte[1 << 20])); // minutes of its units
      client.putRow(new PutRowRequest(large));
      ClientTest.assertRefused(
          "OTSNotEnoughCapacityUnit", () -> client.putRow(new PutRowRequest(large)));
      client.shutdown();
    } finally {
      server.destroy();
    }
  }

  @Test
  void saysWhatItTakes() {
    var help = new StringWriter();
    int code = new CommandLine(new Main()).setOut(new PrintWriter(help, true)).execute("--help");
    assertThat(code).isZero();
    assertThat(help.toString())
        .contains(
            "--port", "--instance", "--access-key-id", "--enforce-throughput", "--log", "/health");
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
