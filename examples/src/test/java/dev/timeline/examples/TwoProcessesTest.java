package dev.timeline.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.SyncClient;
import dev.timeline.tablestore.local.LocalTableStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an example makes of its environment, in a process that has one and logs as it will. */
class TwoProcessesTest {

  @Test
  void whatLocalTableStorePrintsIsAllThatAnExampleNeeds() throws Exception {
    Process server = start(Map.of(), "local-tablestore");
    try {
      Map<String, String> environment = exported(server);
      Printed memory = run(environment, "multi-device-sync");
      Printed tableStore = run(environment, "multi-device-sync", "--backend", "tablestore");
      assertThat(tableStore.exitCode()).isZero();
      assertThat(tableStore.out()).isEqualTo(memory.out());
      assertThat(tableStore.err())
          .singleElement()
          .asString()
          .matches(
              "on TableStore, local at %s, in tables example_\\w{8}_\\*"
                  .formatted(environment.get("TIMELINE_TABLESTORE_ENDPOINT")));
      assertThat(tables(environment)).isEmpty();
    } finally {
      server.destroy();
    }
  }

  @Test
  void withoutAnEnvironmentTheExampleBringsATableStore() throws Exception {
    Printed printed = run(Map.of(), "multi-device-sync", "--backend", "tablestore");
    assertThat(printed.exitCode()).isZero();
    assertThat(printed.err())
        .containsExactly(
            "on a local TableStore in this process: no TIMELINE_TABLESTORE_ENDPOINT is set");
  }

  @Test
  void halfAnEnvironmentIsOneLineAndExitCodeTwo() throws Exception {
    var half = Map.of("TIMELINE_TABLESTORE_ENDPOINT", "http://127.0.0.1:1");
    Printed printed = run(half, "group-chat", "--backend", "tablestore");
    assertThat(printed.exitCode()).isEqualTo(2);
    assertThat(printed.err()).singleElement().asString().startsWith("TIMELINE_TABLESTORE_INSTANCE");
  }

  @Test
  void serversDoNotCrashOnATableStoreElsewhere() throws Exception {
    var elsewhere =
        Map.of(
            "TIMELINE_TABLESTORE_ENDPOINT", "http://127.0.0.1:1",
            "TIMELINE_TABLESTORE_INSTANCE", "elsewhere",
            "TIMELINE_TABLESTORE_ACCESS_KEY_ID", "id",
            "TIMELINE_TABLESTORE_ACCESS_KEY_SECRET", "secret");
    Printed printed = run(elsewhere, "chat-replay", "--backend", "tablestore", "--crash", "0.1");
    assertThat(printed.exitCode()).isEqualTo(2);
    assertThat(printed.err()).singleElement().asString().startsWith("servers crash in memory");
  }

  @Test
  void aWrongSecretIsOneLineWithoutItAndExitCodeTwo() throws Exception {
    try (var server = LocalTableStore.builder().strict().start()) {
      var wrong =
          Map.of(
              "TIMELINE_TABLESTORE_ENDPOINT", server.endpoint(),
              "TIMELINE_TABLESTORE_INSTANCE", server.instanceName(),
              "TIMELINE_TABLESTORE_ACCESS_KEY_ID", server.accessKeyId(),
              "TIMELINE_TABLESTORE_ACCESS_KEY_SECRET", "not-the-secret");
      Printed printed = run(wrong, "group-chat", "--backend", "tablestore");
      assertThat(printed.exitCode()).isEqualTo(2);
      assertThat(printed.err()).hasSize(2).noneMatch(line -> line.contains("not-the-secret"));
    }
  }

  /** What the lines that a shell would read set. */
  private static Map<String, String> exported(Process server) throws IOException {
    var environment = new HashMap<String, String>();
    BufferedReader lines = server.inputReader(UTF_8);
    for (int i = 0; i < 4; i++) {
      String[] assignment = lines.readLine().replaceFirst("^export ", "").split("=", 2);
      environment.put(assignment[0], assignment[1]);
    }
    return environment;
  }

  private static List<String> tables(Map<String, String> environment) {
    TableStoreInstance instance = TableStoreInstance.in(environment).orElseThrow();
    var client =
        new SyncClient(
            instance.endpoint(),
            instance.accessKeyId(),
            instance.accessKeySecret(),
            instance.name());
    try {
      return client.listTable().getTableNames();
    } finally {
      client.shutdown();
    }
  }

  private static Printed run(Map<String, String> environment, String... arguments)
      throws Exception {
    Process process = start(environment, arguments);
    List<String> out = process.inputReader(UTF_8).lines().toList();
    // A JVM from 24 on warns of the client's use of sun.misc.Unsafe, in lines that begin so.
    List<String> err =
        process.errorReader(UTF_8).lines().filter(line -> !line.startsWith("WARNING: ")).toList();
    return new Printed(process.waitFor(), out, err);
  }

  private static Process start(Map<String, String> environment, String... arguments)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Examples.class.getName());
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command);
    process.environment().keySet().removeIf(name -> name.startsWith("TIMELINE_TABLESTORE_"));
    process.environment().putAll(environment);
    return process.start();
  }
}
