package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.alicloud.openservices.tablestore.SyncClient;
import com.alicloud.openservices.tablestore.TableStoreException;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.CreateTableRequest;
import com.alicloud.openservices.tablestore.model.PrimaryKeyBuilder;
import com.alicloud.openservices.tablestore.model.PrimaryKeySchema;
import com.alicloud.openservices.tablestore.model.PrimaryKeyType;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import com.alicloud.openservices.tablestore.model.TableMeta;
import com.alicloud.openservices.tablestore.model.TableOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The mode of the servers that the tests of this run start. */
class LocalServiceTest {

  private static final Path SOURCES = Path.of("src/test/java");
  private static final Pattern START = Pattern.compile("LocalTableStore\\.(builder|start)\\(");

  private static final String UNDOCUMENTED_NAME = "a-b";

  @Test
  void aServerIsStrictUnlessTheRunIsLenient() {
    try (var fixture = new Fixture()) {
      Throwable refusal = catchThrowable(() -> putUndocumentedColumn(fixture.client()));
      if (System.getProperty("timeline.local", "").equals("lenient")) {
        assertThat(refusal).isNull();
        assertThat(fixture.server.rows("t").get(0).contains(UNDOCUMENTED_NAME)).isTrue();
      } else {
        assertThat(refusal)
            .isInstanceOf(TableStoreException.class)
            .hasMessageContaining(UNDOCUMENTED_NAME);
      }
    }
  }

  private static void putUndocumentedColumn(SyncClient client) {
    var meta = new TableMeta("t");
    meta.addPrimaryKeyColumn(new PrimaryKeySchema("id", PrimaryKeyType.STRING));
    client.createTable(new CreateTableRequest(meta, new TableOptions(-1, 1)));
    var key = PrimaryKeyBuilder.createPrimaryKeyBuilder();
    key.addPrimaryKeyColumn("id", PrimaryKeyValue.fromString("a"));
    var row = new RowPutChange("t", key.build());
    row.addColumn(UNDOCUMENTED_NAME, ColumnValue.fromLong(1));
    client.putRow(new PutRowRequest(row));
  }

  @Test
  void noOtherClassChoosesTheMode() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      List<String> starting =
          files
              .filter(file -> file.toString().endsWith(".java") && startsServer(file))
              .map(file -> file.getFileName().toString())
              .toList();
      assertThat(starting).containsExactly("LocalService.java");
    }
  }

  private static boolean startsServer(Path file) {
    try {
      return START.matcher(Files.readString(file)).find();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
