package dev.timeline.tablestore;

import static dev.timeline.tablestore.Fixture.LOG;
import static dev.timeline.tablestore.Fixture.TABLE;
import static dev.timeline.tablestore.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.alicloud.openservices.tablestore.SyncClient;
import com.alicloud.openservices.tablestore.model.CapacityUnit;
import com.alicloud.openservices.tablestore.model.CreateTableRequest;
import com.alicloud.openservices.tablestore.model.DescribeTableRequest;
import com.alicloud.openservices.tablestore.model.DescribeTableResponse;
import com.alicloud.openservices.tablestore.model.PrimaryKeyOption;
import com.alicloud.openservices.tablestore.model.PrimaryKeySchema;
import com.alicloud.openservices.tablestore.model.PrimaryKeyType;
import com.alicloud.openservices.tablestore.model.ReservedThroughput;
import com.alicloud.openservices.tablestore.model.TableMeta;
import com.alicloud.openservices.tablestore.model.TableOptions;
import dev.timeline.spi.LogOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A table is made as it has to be, and refused if it is another one. */
@Tag("slow")
class TableSchemaTest {

  private static final PrimaryKeySchema PARTITION =
      new PrimaryKeySchema("partition_key", PrimaryKeyType.STRING);
  private static final PrimaryKeySchema TIMELINE =
      new PrimaryKeySchema("timeline_id", PrimaryKeyType.STRING);
  private static final PrimaryKeySchema SEQ_ID =
      new PrimaryKeySchema("seq_id", PrimaryKeyType.INTEGER, PrimaryKeyOption.AUTO_INCREMENT);

  private final Fixture fixture = new Fixture();
  private final SyncClient client = fixture.client();

  @AfterEach
  void close() {
    fixture.close();
  }

  private DescribeTableResponse described(String table) {
    return client.describeTable(new DescribeTableRequest(table));
  }

  private static List<String> key(DescribeTableResponse table) {
    return table.getTableMeta().getPrimaryKeyList().stream()
        .map(column -> "%s %s %s".formatted(column.getName(), column.getType(), column.getOption()))
        .toList();
  }

  private void create(int ttlSeconds, PrimaryKeySchema... key) {
    var meta = new TableMeta(TABLE);
    List.of(key).forEach(meta::addPrimaryKeyColumn);
    client.createTable(
        new CreateTableRequest(
            meta, new TableOptions(ttlSeconds, 1), new ReservedThroughput(new CapacityUnit(0, 0))));
  }

  @Test
  void aTableIsMadeAsItIsDocumented() {
    fixture.backend().openLog(options());
    assertThat(fixture.server.tables()).containsExactly(TABLE);
    DescribeTableResponse table = described(TABLE);
    assertThat(key(table))
        .containsExactly(
            "partition_key STRING null",
            "timeline_id STRING null",
            "seq_id INTEGER AUTO_INCREMENT");
    assertThat(table.getTableOptions().getTimeToLive()).isEqualTo(-1);
    assertThat(table.getTableOptions().getMaxVersions()).isEqualTo(1);
    CapacityUnit reserved = table.getReservedThroughputDetails().getCapacityUnit();
    assertThat(reserved.getReadCapacityUnit()).isZero();
    assertThat(reserved.getWriteCapacityUnit()).isZero();
  }

  @Test
  void aTableIsMadeAsTheSettingsSay() {
    TableStoreBackend backend =
        fixture.open(
            fixture
                .settings()
                .tablePrefix("chat_")
                .keyColumns("bucket", "room", "message")
                .prefixLength(8)
                .capacityUnits(3, 5));
    Duration week = Duration.ofDays(7);
    backend.openLog(options(week));
    DescribeTableResponse table = described("chat_log");
    assertThat(key(table))
        .containsExactly(
            "bucket STRING null", "room STRING null", "message INTEGER AUTO_INCREMENT");
    assertThat(table.getTableOptions().getTimeToLive()).isEqualTo(604_800);
    assertThat(table.getTableOptions().getMaxVersions()).isEqualTo(1);
    CapacityUnit reserved = table.getReservedThroughputDetails().getCapacityUnit();
    assertThat(reserved.getReadCapacityUnit()).isEqualTo(3);
    assertThat(reserved.getWriteCapacityUnit()).isEqualTo(5);
  }

  @Test
  void allRecordsShareOneTable() {
    TableStoreBackend backend = fixture.backend();
    backend.openRecords("cursors");
    backend.openRecords("members");
    assertThat(fixture.server.tables()).containsExactly("timeline__records");
    assertThat(key(described("timeline__records")))
        .containsExactly(
            "partition_key STRING null", "record_set STRING null", "record_key STRING null");
    assertThat(described("timeline__records").getTableOptions().getTimeToLive()).isEqualTo(-1);
  }

  @Test
  void messageIdsHaveATableThatOutlivesTheirWindow() {
    TableStoreBackend backend = fixture.open(fixture.settings().exactMessageIds());
    backend.openLog(new LogOptions(LOG, Optional.empty(), Duration.ofHours(60)));
    assertThat(fixture.server.tables()).containsExactly("timeline__ids_log", TABLE);
    assertThat(key(described("timeline__ids_log")))
        .containsExactly(
            "partition_key STRING null", "timeline_id STRING null", "message_id STRING null");
    Duration kept =
        Duration.ofSeconds(described("timeline__ids_log").getTableOptions().getTimeToLive());
    assertThat(kept).isBetween(Duration.ofHours(60), Duration.ofHours(60 + 48));
  }

  @Test
  void aTtlBeyondWhatTheServiceCountsIsForEver() {
    fixture.backend().openLog(options(Duration.ofDays(365_000)));
    assertThat(described(TABLE).getTableOptions().getTimeToLive()).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT23H59M59.999S", "PT24H0.5S", "PT24H0.000000001S", "PT1S"})
  void aTtlBelowADayOrNotOfWholeSecondsIsRefused(String ttl) {
    TableStoreBackend backend = fixture.backend();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> backend.openLog(options(Duration.parse(ttl))))
        .withMessageContaining(ttl);
    assertThat(fixture.server.requests()).isEmpty();
  }

  @Test
  void theShortestTtlIsADay() {
    fixture.backend().openLog(options(Duration.ofDays(1)));
    assertThat(described(TABLE).getTableOptions().getTimeToLive()).isEqualTo(86_400);
  }

  @Test
  void otherKeyColumnsAreRefused() {
    create(-1, PARTITION, new PrimaryKeySchema("room", PrimaryKeyType.STRING), SEQ_ID);
    assertThatIllegalStateException()
        .isThrownBy(() -> fixture.backend().openLog(options()))
        .withMessage(
            "table timeline_log has the key columns (partition_key STRING, room STRING,"
                + " seq_id INTEGER AUTO_INCREMENT), not (partition_key STRING, timeline_id STRING,"
                + " seq_id INTEGER AUTO_INCREMENT)");
  }

  @Test
  void otherTypesOfKeyColumnsAreRefused() {
    create(-1, PARTITION, new PrimaryKeySchema("timeline_id", PrimaryKeyType.BINARY), SEQ_ID);
    assertThatIllegalStateException()
        .isThrownBy(() -> fixture.backend().openLog(options()))
        .withMessageContainingAll("timeline_id BINARY", "not", "timeline_id STRING");
  }

  @Test
  void aSeqIdThatTheServiceDoesNotCountIsRefused() {
    create(-1, PARTITION, TIMELINE, new PrimaryKeySchema("seq_id", PrimaryKeyType.INTEGER));
    assertThatIllegalStateException()
        .isThrownBy(() -> fixture.backend().openLog(options()))
        .withMessageContainingAll("seq_id INTEGER)", "not", "seq_id INTEGER AUTO_INCREMENT)");
  }

  @Test
  void moreOrFewerKeyColumnsAreRefused() {
    create(-1, PARTITION, SEQ_ID);
    assertThatIllegalStateException()
        .isThrownBy(() -> fixture.backend().openLog(options()))
        .withMessageContaining("(partition_key STRING, seq_id INTEGER AUTO_INCREMENT), not");
  }

  @Test
  void anotherTtlIsRefused() {
    create(172_800, PARTITION, TIMELINE, SEQ_ID);
    assertThatIllegalStateException()
        .isThrownBy(() -> fixture.backend().openLog(options()))
        .withMessage("table timeline_log keeps entries for PT48H, not for ever");
    assertThatIllegalStateException()
        .isThrownBy(() -> fixture.backend().openLog(options(Duration.ofDays(3))))
        .withMessage("table timeline_log keeps entries for PT48H, not for PT72H");
    fixture.backend().openLog(options(Duration.ofDays(2)));
  }

  @Test
  void theTablesOfRecordsAndOfMessageIdsAreCheckedToo() {
    fixture
        .open(fixture.settings().tablePrefix("timeline__"))
        .openLog(new LogOptions("records", Optional.empty(), Duration.ofHours(24)));
    assertThatIllegalStateException()
        .isThrownBy(() -> fixture.backend().openRecords("cursors"))
        .withMessageContainingAll("timeline__records", "seq_id", "record_key");
    fixture.open(fixture.settings().exactMessageIds()).openLog(options());
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                fixture
                    .open(fixture.settings().exactMessageIds())
                    .openLog(new LogOptions(LOG, Optional.empty(), Duration.ofDays(9))))
        .withMessageContainingAll("timeline__ids_log", "PT72H", "PT264H");
  }

  @Test
  void aTableThatIsNotThereCanBeLeftOut() {
    TableStoreBackend backend = fixture.open(fixture.settings().createTables(false));
    assertThatIllegalStateException()
        .isThrownBy(() -> backend.openLog(options()))
        .withMessage("table timeline_log is not there, and not to be created");
    assertThat(fixture.server.tables()).isEmpty();
    create(-1, PARTITION, TIMELINE, SEQ_ID);
    backend.openLog(options());
  }

  @Test
  void whatFailedToOpenCanBeOpenedLater() {
    TableStoreBackend backend = fixture.backend();
    create(172_800, PARTITION, TIMELINE, SEQ_ID);
    assertThatIllegalStateException().isThrownBy(() -> backend.openLog(options()));
    backend.openLog(options(Duration.ofDays(2)));
  }
}
