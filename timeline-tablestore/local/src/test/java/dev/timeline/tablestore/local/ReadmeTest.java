package dev.timeline.tablestore.local;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Stream.concat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.alicloud.openservices.tablestore.SyncClient;
import com.alicloud.openservices.tablestore.TableStoreException;
import com.alicloud.openservices.tablestore.model.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.model.PrimaryKeySchema;
import com.alicloud.openservices.tablestore.model.PrimaryKeyType;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java of the module's README, compiled and run. */
class ReadmeTest extends ClientTest {

  private static final Path README = Path.of("README.md");
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern SPAN = Pattern.compile("`([^`\n]+)`");
  private static final Pattern VERSION = Pattern.compile("<version>(.*?)</version>");

  private static List<String> shown(Pattern pattern) throws IOException {
    return pattern.matcher(Files.readString(README)).results().map(it -> it.group(1)).toList();
  }

  /** Returns a pattern of the code as the formatter breaks its lines, with anything for "...". */
  private static Pattern formatted(String code) {
    return Pattern.compile(
        Arrays.stream(withoutSpace(code).split("\\.\\.\\.(?=\\W)"))
            .map(Pattern::quote)
            .collect(joining(".+?")));
  }

  private static String withoutSpace(String code) {
    return code.replaceAll("\\s", "");
  }

  @Test
  void allJavaShownIsInThisTest() throws IOException {
    String here =
        withoutSpace(
            Files.readString(
                Path.of("src/test/java", getClass().getName().replace('.', '/') + ".java")));
    List<String> calls = shown(SPAN).stream().filter(span -> span.contains("(")).toList();
    assertThat(calls).hasSizeGreaterThan(10);
    assertThat(shown(BLOCK)).hasSize(3);
    assertThat(concat(shown(BLOCK).stream(), calls.stream()))
        .allSatisfy(code -> assertThat(here).containsPattern(formatted(code)));
  }

  @Test
  void theDependencyIsOfThisVersion() throws IOException {
    Matcher ofParent = VERSION.matcher(Files.readString(Path.of("pom.xml")));
    assertThat(ofParent.find()).isTrue();
    assertThat(shown(VERSION)).containsExactly(ofParent.group(1));
  }

  @Test
  void aServerIsStarted() {
    try (LocalTableStore server = LocalTableStore.start()) {
      var client =
          new SyncClient(
              server.endpoint(),
              server.accessKeyId(),
              server.accessKeySecret(),
              server.instanceName());
      System.out.println(client.listTable().getTableNames());
      client.shutdown();
    }
  }

  @Nested
  @UsesLocalTableStore
  class ChatTest {
    @Test
    void keepsWhatIsSaid(LocalTableStore server) {
      assertThat(server.tables()).isEmpty();
    }
  }

  @Test
  void aDirectoryKeepsTheData(@TempDir Path path) {
    LocalTableStore.Builder settings = LocalTableStore.builder().directory(path);
    settings.start().close();
    assertThat(path).isNotEmptyDirectory();
  }

  @Test
  void whatWasAskedIsThere() {
    put("a", "1");
    assertThat(server.requests()).singleElement().matches(it -> it.operation().equals("PutRow"));
    String table = PLAIN;
    assertThat(server.rows(table)).hasSize(1);
  }

  @Test
  void theServiceHasAnotherTime() throws IOException {
    LocalTableStore.Builder settings = LocalTableStore.builder().clock(clock);
    try (LocalTableStore server = settings.start();
        var raw = new RawClient(server)) {
      assertThat(raw.send("ListTable", new byte[0]).date()).startsWith("2025-01-01T00:00:00");
    }
  }

  private void writeBatch() {
    var batch = new BatchWriteRowRequest();
    batch.addRowChange(plainRow("a", "1"));
    batch.addRowChange(plainRow("b", "2"));
    assertThat(client.batchWriteRow(batch).isAllSucceed()).isTrue();
  }

  private CompletableFuture<Void> putAsync(String id) {
    return CompletableFuture.runAsync(() -> put(id, "1"));
  }

  private static void join(CompletableFuture<Void> put) {
    put.orTimeout(10, TimeUnit.SECONDS).join();
  }

  @Test
  void faultsAreScripted() {
    server.faults().next(2).of("BatchWriteRow").fails("OTSServerBusy");
    server.faults().chance(0.15).of("BatchWriteRow").losesTheReply();
    HeldRequests held = server.faults().next(1).of("PutRow").holdsTheReply();
    assertRefused("OTSServerBusy", this::writeBatch);
    assertRefused("OTSServerBusy", this::writeBatch);
    CompletableFuture<Void> put = putAsync("a");
    held.awaitArrivals(1);
    assertThat(put).isNotDone();
    held.release();
    join(put);
  }

  @Test
  void theServiceFreezesAndThenAnswersEverything() {
    HeldRequests frozen = server.faults().every().holdsTheRequest();
    List<CompletableFuture<Void>> puts = List.of(putAsync("a"), putAsync("b"));
    frozen.awaitArrivals(2);
    assertThat(server.rows(PLAIN)).isEmpty();
    frozen.release();
    puts.forEach(ReadmeTest::join);
    assertThat(server.rows(PLAIN)).hasSize(2);
  }

  @Test
  void theServiceSplitsAPartition() {
    createTable("chat", new PrimaryKeySchema("id", PrimaryKeyType.STRING));
    Fault split = server.faults().every().on("chat").splits();
    var row = new RowPutChange("chat", plainKey("a"));
    assertRefused("OTSPartitionUnavailable", () -> client.putRow(new PutRowRequest(row)));
    put("a", "1");
    split.end();
    client.putRow(new PutRowRequest(row));
    server.faults().every().on("chat").during(Duration.ofSeconds(2)).splits();
    assertRefused("OTSPartitionUnavailable", () -> client.putRow(new PutRowRequest(row)));
    clock.advance(Duration.ofSeconds(2));
    client.putRow(new PutRowRequest(row));
  }

  @Test
  void theServiceThrottlesByWhatIsReserved() {
    LocalTableStore.Builder settings = LocalTableStore.builder().enforceReservedThroughput();
    try (LocalTableStore server = settings.clock(clock).start()) {
      assertThat(server.tables()).isEmpty();
    }
  }

  @Test
  void theServiceThrottlesAtRandom() {
    server.faults().chance(0.5).of("BatchWriteRow").fails("OTSCapacityUnitExhausted");
    for (int i = 0; i < 50; i++) {
      try {
        writeBatch();
      } catch (TableStoreException refusal) {
        assertThat(refusal.getErrorCode()).isEqualTo("OTSCapacityUnitExhausted");
      }
    }
    assertThat(server.requests().stream().filter(it -> it.error() != null).count())
        .isBetween(5L, 45L);
  }

  @Test
  void theServiceIsSlow() {
    server.faults().next(1).delaysTheReply(Duration.ofMillis(50));
    server.faults().next(1).tricklesTheReply(Duration.ofMillis(1));
    long began = System.nanoTime();
    put("a", "1");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(50));
    put("b", "2");
  }

  @Test
  void theServiceTakesFewConnections() throws IOException {
    LocalTableStore.Builder settings = LocalTableStore.builder().mostConnections(10);
    try (LocalTableStore server = settings.start()) {
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        clients.add(new RawClient(server));
        assertThat(clients.get(i).send("ListTable", new byte[0]).status()).isEqualTo(200);
      }
      try (var eleventh = new RawClient(server)) {
        assertThatExceptionOfType(IOException.class)
            .isThrownBy(() -> eleventh.send("ListTable", new byte[0]));
      }
      for (RawClient each : clients) {
        each.close();
      }
    }
  }
}
