package dev.timeline.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.SyncClient;
import dev.timeline.tablestore.local.LocalTableStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What an example makes of its environment, in a process that has one and logs as it will. */
class TwoProcessesTest {

  private static final Pattern EXPORT = Pattern.compile("(?m)^export (\\w+)=(.*)$");

  @Test
  void theShownVariablesAreAllThatAnExampleNeeds() throws Exception {
    Process server = start(Map.of(), "dev.timeline.tablestore.local.Main");
    try {
      Map<String, String> environment = exported();
      environment.replace("TIMELINE_TABLESTORE_ENDPOINT", endpoint(server));
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

  /**
   * Returns the variables that the page of timeline-tablestore sets for a server on this machine.
   */
  private static Map<String, String> exported() throws IOException {
    var environment = new HashMap<String, String>();
    for (String block : Readme.blocks(Readme.TABLESTORE, "sh")) {
      EXPORT
          .matcher(block)
          .results()
          .forEach(export -> environment.put(export.group(1), export.group(2)));
    }
    return environment;
  }

  private static String endpoint(Process server) throws IOException {
    return server.inputReader(UTF_8).readLine().replaceFirst("^endpoint: *", "");
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
    Process process = start(environment, Examples.class.getName(), arguments);
    List<String> out = process.inputReader(UTF_8).lines().toList();
    // A JVM from 24 on warns of the client's use of sun.misc.Unsafe, in lines that begin so.
    List<String> err =
        process.errorReader(UTF_8).lines().filter(line -> !line.startsWith("WARNING: ")).toList();
    return new Printed(process.waitFor(), out, err);
  }

  private static Process start(Map<String, String> environment, String program, String... arguments)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(program);
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command);
    process.environment().keySet().removeIf(name -> name.startsWith("TIMELINE_TABLESTORE_"));
    process.environment().putAll(environment);
    return process.start();
  }
}
