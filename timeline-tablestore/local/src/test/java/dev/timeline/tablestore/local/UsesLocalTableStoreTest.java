package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.SyncClient;
import com.alicloud.openservices.tablestore.model.CreateTableRequest;
import com.alicloud.openservices.tablestore.model.PrimaryKeySchema;
import com.alicloud.openservices.tablestore.model.PrimaryKeyType;
import com.alicloud.openservices.tablestore.model.TableMeta;
import com.alicloud.openservices.tablestore.model.TableOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;

@UsesLocalTableStore
class UsesLocalTableStoreTest {

  private static final Set<String> ENDPOINTS = new HashSet<>();

  private SyncClient client;

  @BeforeAll
  static void remember(LocalTableStore server) {
    ENDPOINTS.add(server.endpoint());
  }

  @BeforeEach
  void connect(LocalTableStore server) {
    client =
        new SyncClient(
            server.endpoint(),
            server.accessKeyId(),
            server.accessKeySecret(),
            server.instanceName(),
            ClientTest.strict());
  }

  @AfterEach
  void disconnect() {
    client.shutdown();
  }

  @RepeatedTest(3)
  void eachTestFindsItEmpty(LocalTableStore server) {
    ENDPOINTS.add(server.endpoint());
    assertThat(client.listTable().getTableNames()).isEmpty();
    assertThat(server.requests()).hasSize(1);
    var table = new TableMeta("t");
    table.addPrimaryKeyColumn(new PrimaryKeySchema("id", PrimaryKeyType.STRING));
    client.createTable(new CreateTableRequest(table, new TableOptions(-1, 1)));
    var unused = server.faults().every().of("ListTable").fails("OTSServerBusy");
    assertThat(server.tables()).isEqualTo(List.of("t"));
  }

  @AfterAll
  static void wasTheSameForAll(LocalTableStore server) {
    assertThat(ENDPOINTS).containsExactly(server.endpoint());
  }
}
