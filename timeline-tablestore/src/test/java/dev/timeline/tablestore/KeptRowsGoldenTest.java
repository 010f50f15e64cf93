package dev.timeline.tablestore;

import static dev.timeline.tablestore.ExactIdsFixture.CLAIMS;
import static dev.timeline.tablestore.ExactIdsFixture.HI;
import static dev.timeline.tablestore.ExactIdsFixture.OTHER;
import static dev.timeline.tablestore.Fixture.join;
import static dev.timeline.tablestore.RowText.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.alicloud.openservices.tablestore.model.Column;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.Row;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import dev.timeline.Entry;
import dev.timeline.Timeline;
import dev.timeline.TimelineException.IdConflict;
import dev.timeline.contract.GoldenFile;
import dev.timeline.contract.ManualClock;
import dev.timeline.spi.Records;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rows of records and of claims of message ids: what was once stored is read for ever. */
class KeptRowsGoldenTest {

  private static final GoldenFile GOLDEN = GoldenFile.of(KeptRowsGoldenTest.class, "kept-rows.txt");

  private static final String RECORDS = "timeline__records";

  /** In place of what differs from run to run; the type still counts. */
  private static final Map<String, ColumnValue> CHOSEN =
      Map.of(
          "version", ColumnValue.fromLong(7),
          "holder", ColumnValue.fromString("holder-1"),
          "seq_id", ColumnValue.fromLong(1_600_000_000_000_123L),
          "since", ColumnValue.fromLong(1_735_689_600_000L),
          "time", ColumnValue.fromLong(1_735_689_600_001L));

  private final Fixture fixture = new Fixture(new ManualClock());

  @AfterEach
  void close() {
    fixture.close();
  }

  private Records records() {
    return fixture.backend().openRecords("positions");
  }

  private Timeline<String> room() {
    return Fixture.store(fixture.open(fixture.settings().exactMessageIds())).timeline("room");
  }

  @Test
  void rowsAreWrittenAsEver() {
    var today = new HashMap<String, String>();
    join(records().compareAndSet("ann", Optional.empty(), utf8("hi")));
    put(today, "record", RECORDS);
    room().append(HI);
    put(today, "claim", CLAIMS);
    GOLDEN.assertIsWritten(today);
  }

  private void put(Map<String, String> today, String name, String table) {
    List<Row> rows = fixture.server.rows(table);
    assertThat(rows).as(name).hasSize(1);
    Row row = rows.get(0);
    today.put(name + ".key", RowText.of(row.getPrimaryKey()));
    today.put(
        name, RowText.of(Arrays.stream(row.getColumns()).map(KeptRowsGoldenTest::chosen).toList()));
  }

  private static Column chosen(Column column) {
    ColumnValue chosen = CHOSEN.getOrDefault(column.getName(), column.getValue());
    assertThat(column.getValue().getType()).as(column.getName()).isEqualTo(chosen.getType());
    return new Column(column.getName(), chosen);
  }

  @Test
  void aRecordIsReadAndCanBeChanged() {
    Records records = records();
    store("record", RECORDS);
    Records.Value value = join(records.get("ann")).orElseThrow();
    assertThat(value.bytes()).isEqualTo(utf8("hi"));
    assertThat(value.version()).isEqualTo(7);
    assertThat(join(records.compareAndSet("ann", Optional.of(value), utf8("ho")))).isPresent();
  }

  @Test
  void aClaimedIdStandsForItsEntry() {
    Timeline<String> room = room();
    store("claim", CLAIMS);
    Entry<String> entry = room.append(HI);
    assertThat(entry.seqId()).isEqualTo(1_600_000_000_000_123L);
    assertThat(entry.time().toEpochMilli()).isEqualTo(1_735_689_600_001L);
    assertThatExceptionOfType(IdConflict.class).isThrownBy(() -> room.append(OTHER));
    assertThat(fixture.rows()).isEmpty();
  }

  private void store(String name, String table) {
    var change = new RowPutChange(table, RowText.key(GOLDEN.text(name + ".key")));
    RowText.columns(GOLDEN.text(name), 0)
        .forEach(it -> change.addColumn(it.getName(), it.getValue()));
    fixture.client().putRow(new PutRowRequest(change));
  }
}
