package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.alicloud.openservices.tablestore.model.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.model.CapacityUnit;
import com.alicloud.openservices.tablestore.model.Column;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.DeleteRowRequest;
import com.alicloud.openservices.tablestore.model.DeleteTableRequest;
import com.alicloud.openservices.tablestore.model.PrimaryKeySchema;
import com.alicloud.openservices.tablestore.model.PrimaryKeyType;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.Row;
import com.alicloud.openservices.tablestore.model.RowDeleteChange;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import com.alicloud.openservices.tablestore.model.RowUpdateChange;
import com.alicloud.openservices.tablestore.model.TableOptions;
import com.alicloud.openservices.tablestore.model.UpdateRowRequest;
import com.alicloud.openservices.tablestore.model.UpdateTableRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that keeps its data in a directory, and another that is started there later. */
class DirectoryTest extends ClientTest {

  @TempDir private Path directory;

  @Override
  LocalTableStore.Builder settings() {
    return LocalTableStore.builder().directory(directory);
  }

  private void restart() {
    client.shutdown();
    server.close();
    server = settings().clock(clock).seed(2).start(); // it goes on with the seed that it had
    client = connect(strict());
  }

  private List<List<Row>> rows() {
    return List.of(server.rows(LOG), server.rows(PLAIN));
  }

  @Test
  void everythingIsThereAgain() {
    append("room", "a");
    long last = append("room", "b");
    clock.advance(Duration.ofMinutes(1));
    put("x", "1");
    put("y", "2");
    var update = new RowUpdateChange(PLAIN, plainKey("x"));
    update.increment(new Column("n", ColumnValue.fromLong(3)));
    client.updateRow(new UpdateRowRequest(update));
    client.deleteRow(new DeleteRowRequest(new RowDeleteChange(PLAIN, plainKey("y"))));
    var batch = new BatchWriteRowRequest();
    for (int i = 0; i < 50; i++) {
      batch.addRowChange(entry("room " + i % 3, "" + i));
    }
    assertThat(client.batchWriteRow(batch).isAllSucceed()).isTrue();
    List<List<Row>> before = rows();
    restart();
    assertThat(rows()).hasToString(before.toString());
    assertThat(append("room", "c")).isGreaterThan(last);
  }

  @Test
  void numbersOfRowsThatWereDeletedAreNotGivenAgain() {
    long last = append("room", "a");
    var change = new RowDeleteChange(LOG, logKey("room", PrimaryKeyValue.fromLong(last)));
    client.deleteRow(new DeleteRowRequest(change));
    restart();
    assertThat(append("room", "b")).isGreaterThan(last);
  }

  @Test
  void numbersThatLeaptAreTheSameAgain() {
    append("room", "a");
    Fault split = server.faults().every().on(LOG).splits();
    assertRefused("OTSPartitionUnavailable", () -> append("room", "b"));
    split.end();
    long last = append("room", "b");
    List<List<Row>> before = rows();
    restart();
    assertThat(rows()).hasToString(before.toString());
    assertThat(append("room", "c")).isGreaterThan(last);
  }

  @Test
  void tablesAreAsTheyWereMadeAndChanged() {
    var update = new UpdateTableRequest(PLAIN);
    update.setTableOptionsForUpdate(new TableOptions(-1, 5));
    client.updateTable(update);
    client.deleteTable(new DeleteTableRequest(LOG));
    restart();
    assertThat(server.tables()).containsExactly(PLAIN);
    server.clear();
    restart();
    assertThat(server.tables()).isEmpty();
  }

  @Test
  void writesOfManyAreMadeAgainInTheirOrder() {
    var writing = new ArrayList<CompletableFuture<Void>>();
    for (int i = 0; i < 8; i++) {
      int writer = i;
      writing.add(
          CompletableFuture.runAsync(
              () -> {
                for (int j = 0; j < 50; j++) {
                  int number = j;
                  untilKnown(() -> append("room " + writer % 2, writer + " " + number));
                }
              }));
    }
    writing.forEach(CompletableFuture::join);
    List<List<Row>> before = rows();
    restart();
    assertThat(rows()).hasToString(before.toString());
  }

  @Test
  void whatWasCutOffIsLeftOut() throws IOException {
    put("x", "1");
    Path journal = directory.resolve("journal");
    long whole = Files.size(journal);
    put("y", "2");
    byte[] bytes = Files.readAllBytes(journal);
    client.shutdown();
    server.close();
    for (int cut = (int) whole; cut < bytes.length; cut += 7) {
      Files.write(journal, Arrays.copyOf(bytes, cut));
      try (LocalTableStore again = settings().clock(clock).start()) {
        assertThat(again.rows(PLAIN)).as("cut at %d", cut).hasSize(1);
      }
      assertThat(Files.size(journal)).isEqualTo(whole);
    }
    server = settings().clock(clock).start();
    client = connect(strict());
  }

  @Test
  void aStrictServerHasWhatAnotherTook() {
    client.putRow(
        new PutRowRequest(plainRow("x", "1").addColumn("not a-name", ColumnValue.fromString("2"))));
    long last = append("room", "a");
    List<List<Row>> before = rows();
    client.shutdown();
    server.close();
    server = settings().clock(clock).strict().start();
    client = connect(strict());
    assertThat(rows()).hasToString(before.toString());
    assertThat(append("room", "b")).isGreaterThan(last);
  }

  @Test
  void whatExceededTheReservedThroughputIsNotThereAgain() {
    startEnforcingServer();
    createTable(
        "reserved", new CapacityUnit(0, 1), new PrimaryKeySchema("id", PrimaryKeyType.STRING));
    var first = new RowPutChange("reserved", plainKey("first"));
    var second = new RowPutChange("reserved", plainKey("second"));
    client.putRow(new PutRowRequest(first));
    assertRefused("OTSNotEnoughCapacityUnit", () -> client.putRow(new PutRowRequest(second)));
    restart();
    assertThat(server.rows("reserved")).hasSize(1);
    client.putRow(new PutRowRequest(second));
    startEnforcingServer();
    assertThat(server.rows("reserved")).hasSize(2);
  }

  private void startEnforcingServer() {
    client.shutdown();
    server.close();
    server = settings().clock(clock).enforceReservedThroughput().start();
    client = connect(strict());
  }

  @Test
  void oneServerUsesItAtATime() {
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> settings().start())
        .withMessageContaining(directory.toString());
  }
}
