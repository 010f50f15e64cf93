package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.model.CapacityUnit;
import com.alicloud.openservices.tablestore.model.CreateTableRequest;
import com.alicloud.openservices.tablestore.model.DeleteTableRequest;
import com.alicloud.openservices.tablestore.model.DescribeTableRequest;
import com.alicloud.openservices.tablestore.model.DescribeTableResponse;
import com.alicloud.openservices.tablestore.model.IndexMeta;
import com.alicloud.openservices.tablestore.model.PrimaryKeyOption;
import com.alicloud.openservices.tablestore.model.PrimaryKeySchema;
import com.alicloud.openservices.tablestore.model.PrimaryKeyType;
import com.alicloud.openservices.tablestore.model.TableMeta;
import com.alicloud.openservices.tablestore.model.TableOptions;
import com.alicloud.openservices.tablestore.model.UpdateTableRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class TablesTest extends ClientTest {

  private static final PrimaryKeySchema ID = new PrimaryKeySchema("id", PrimaryKeyType.STRING);

  private static PrimaryKeySchema autoIncrement(String name, PrimaryKeyType type) {
    return new PrimaryKeySchema(name, type, PrimaryKeyOption.AUTO_INCREMENT);
  }

  @Test
  void aTableIsListedAndDescribedAsItWasCreated() {
    assertThat(client.listTable().getTableNames()).containsExactly(LOG, PLAIN);
    DescribeTableResponse log = client.describeTable(new DescribeTableRequest(LOG));
    assertThat(log.getTableMeta().getPrimaryKeyList())
        .containsExactly(
            new PrimaryKeySchema("bucket", PrimaryKeyType.STRING),
            new PrimaryKeySchema("room", PrimaryKeyType.STRING),
            autoIncrement("seq", PrimaryKeyType.INTEGER));
    assertThat(log.getTableOptions().getTimeToLive()).isEqualTo(-1);
    assertThat(log.getTableOptions().getMaxVersions()).isEqualTo(1);
    assertThat(log.getReservedThroughputDetails().getCapacityUnit())
        .isEqualTo(new CapacityUnit(0, 0));
  }

  @Test
  void whatUpdateTableDoesNotNameStaysAsItWas() {
    var request = new UpdateTableRequest(PLAIN);
    request.setTableOptionsForUpdate(new TableOptions(86_400));
    assertThat(client.updateTable(request).getTableOptions().getTimeToLive()).isEqualTo(86_400);
    TableOptions options = client.describeTable(new DescribeTableRequest(PLAIN)).getTableOptions();
    assertThat(options.getTimeToLive()).isEqualTo(86_400);
    assertThat(options.getMaxVersions()).isEqualTo(1);
  }

  @Test
  void aDeletedTableIsGoneWithItsRows() {
    put("a", "1");
    client.deleteTable(new DeleteTableRequest(PLAIN));
    assertThat(client.listTable().getTableNames()).containsExactly(LOG);
    assertRefused("OTSObjectNotExist", () -> client.describeTable(new DescribeTableRequest(PLAIN)));
    assertRefused("OTSObjectNotExist", () -> client.deleteTable(new DeleteTableRequest(PLAIN)));
    createTable(PLAIN, ID);
    assertThat(get(PLAIN, plainKey("a"))).isNull();
  }

  @Test
  void aTableThatExistsIsNotCreatedAgain() {
    put("a", "1");
    assertRefused("OTSObjectAlreadyExist", () -> createTable(PLAIN, ID));
    assertThat(get(PLAIN, plainKey("a"))).isNotNull();
  }

  @Test
  void anUnknownTableIsNeitherWrittenNorRead() {
    client.deleteTable(new DeleteTableRequest(PLAIN));
    assertRefused("OTSObjectNotExist", () -> put("a", "1"));
    assertInvalid(() -> get(PLAIN, plainKey("a")));
  }

  @Test
  void anInstanceHasAtMost64Tables() {
    for (int i = 2; i < 64; i++) {
      createTable("t" + i, ID);
    }
    assertRefused("OTSQuotaExhausted", () -> createTable("one_too_many", ID));
  }

  @Test
  void malformedNamesAreRefused() {
    for (String name : List.of("0", "#", "t#", "3t", "-", "a b", "ä", "x".repeat(256))) {
      assertInvalid(() -> createTable(name, ID));
      assertInvalid(() -> createTable("t", new PrimaryKeySchema(name, PrimaryKeyType.STRING)));
    }
    for (String name : List.of("_0", "_T", "A0", "x".repeat(255))) {
      createTable(name, new PrimaryKeySchema(name, PrimaryKeyType.STRING));
    }
  }

  @Test
  void impossibleKeysAreRefused() {
    assertInvalid(
        () ->
            createTable(
                "t",
                ID,
                new PrimaryKeySchema("b", PrimaryKeyType.STRING),
                new PrimaryKeySchema("c", PrimaryKeyType.STRING),
                new PrimaryKeySchema("d", PrimaryKeyType.STRING),
                new PrimaryKeySchema("e", PrimaryKeyType.STRING)));
    assertInvalid(() -> createTable("t", ID, ID));
    assertInvalid(() -> createTable("t", autoIncrement("id", PrimaryKeyType.INTEGER)));
    assertInvalid(
        () ->
            createTable(
                "t",
                ID,
                autoIncrement("n", PrimaryKeyType.INTEGER),
                autoIncrement("m", PrimaryKeyType.INTEGER)));
  }

  @Test
  void impossibleOptionsAreRefused() {
    for (int ttl : new int[] {1, 86_399}) {
      assertInvalid(() -> createTable("t", new TableOptions(ttl, 1), ID));
      var request = new UpdateTableRequest(PLAIN);
      request.setTableOptionsForUpdate(new TableOptions(ttl));
      assertInvalid(() -> client.updateTable(request));
    }
    var none = new UpdateTableRequest(PLAIN);
    assertInvalid(() -> client.updateTable(none));
    createTable("t", new TableOptions(86_400, 1), ID);
  }

  @Test
  void indexesAreAnsweredAsUnsupported() {
    var meta = new TableMeta("t");
    meta.addPrimaryKeyColumn(ID);
    var request =
        new CreateTableRequest(
            meta, new TableOptions(-1, 1), List.of(new IndexMeta("by_something")));
    assertRefused("OTSUnsupportOperation", () -> client.createTable(request));
  }
}
