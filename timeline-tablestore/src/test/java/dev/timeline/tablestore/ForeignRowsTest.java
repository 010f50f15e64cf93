package dev.timeline.tablestore;

import static dev.timeline.tablestore.Fixture.TABLE;
import static dev.timeline.tablestore.Fixture.store;
import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.SyncClient;
import com.alicloud.openservices.tablestore.model.CapacityUnit;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.CreateTableRequest;
import com.alicloud.openservices.tablestore.model.PrimaryKeyBuilder;
import com.alicloud.openservices.tablestore.model.PrimaryKeyType;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.ReservedThroughput;
import com.alicloud.openservices.tablestore.model.ReturnType;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import com.alicloud.openservices.tablestore.model.TableMeta;
import com.alicloud.openservices.tablestore.model.TableOptions;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.contract.ManualClock;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A table that something else made by the documented layout, and writes to. */
class ForeignRowsTest {

  private final ManualClock clock = new ManualClock();
  private final Fixture fixture = new Fixture(clock);
  private final SyncClient client = fixture.client();
  private Timeline<String> room;

  @BeforeEach
  void createTable() {
    var meta = new TableMeta(TABLE);
    meta.addPrimaryKeyColumn("partition_key", PrimaryKeyType.STRING);
    meta.addPrimaryKeyColumn("timeline_id", PrimaryKeyType.STRING);
    meta.addAutoIncrementPrimaryKeyColumn("seq_id");
    client.createTable(
        new CreateTableRequest(
            meta, new TableOptions(-1, 1), new ReservedThroughput(new CapacityUnit(0, 0))));
    room = store(fixture.backend()).timeline("room");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private long put(Map<String, ColumnValue> columns) {
    var change =
        new RowPutChange(
            TABLE,
            PrimaryKeyBuilder.createPrimaryKeyBuilder()
                .addPrimaryKeyColumn("partition_key", PrimaryKeyValue.fromString("fef2"))
                .addPrimaryKeyColumn("timeline_id", PrimaryKeyValue.fromString("room"))
                .addPrimaryKeyColumn("seq_id", PrimaryKeyValue.AUTO_INCREMENT)
                .build());
    columns.forEach(change::addColumn);
    change.setReturnType(ReturnType.RT_PK);
    return client
        .putRow(new PutRowRequest(change))
        .getRow()
        .getPrimaryKey()
        .getPrimaryKeyColumn("seq_id")
        .getValue()
        .asLong();
  }

  private static ColumnValue bytes(String text) {
    return ColumnValue.fromBinary(text.getBytes(StandardCharsets.UTF_8));
  }

  private static ColumnValue text(String text) {
    return ColumnValue.fromString(text);
  }

  @Test
  void aBodyAndAttributesAreAnEntryOfTheTimeOfItsWriting() {
    long seqId =
        put(
            Map.of(
                "_body", bytes("hi"),
                "sender", text("alice"),
                "size", ColumnValue.fromLong(7),
                "score", ColumnValue.fromDouble(0.5),
                "urgent", ColumnValue.fromBoolean(true),
                "digest", bytes("\0\1")));
    Message<String> message =
        Message.of("hi")
            .with("sender", "alice")
            .with("size", 7)
            .with("score", 0.5)
            .with("urgent", true)
            .with("digest", new byte[] {0, 1});
    Entry<String> expected = Entry.of("room", seqId, clock.instant(), message);
    assertThat(room.get(seqId)).contains(expected);
    assertThat(room.getAll(List.of(seqId))).containsExactly(expected);
    assertThat(room.stream(SeqRange.all())).containsExactly(expected);
    assertThat(room.latest()).contains(expected);
  }

  @Test
  void itStandsAmongTheOthersInTheirOrder() {
    long first = room.append("one").seqId();
    long second = put(Map.of("_body", bytes("two")));
    long third = room.append("three").seqId();
    assertThat(room.stream(SeqRange.all()).map(Entry::seqId)).containsExactly(first, second, third);
    assertThat(room.stream(SeqRange.latest()).map(entry -> entry.message().body()))
        .containsExactly("three", "two", "one");
  }

  @Test
  void whatIsNoAttributeIsLeftOut() {
    long seqId =
        put(
            Map.of(
                "_body",
                bytes("hi"),
                "x".repeat(200),
                text("a name too long for an attribute"),
                "_private",
                text("of somebody's own"),
                "lang",
                text("en")));
    assertThat(room.get(seqId).orElseThrow().message())
        .isEqualTo(Message.of("hi").with("lang", "en"));
  }

  @Test
  void moreColumnsThanAMessageHasAttributesDoNotHideIt() {
    Map<String, ColumnValue> columns = new HashMap<>(Map.of("_body", bytes("hi")));
    for (int i = 0; i < 500; i++) {
      columns.put("column" + i, ColumnValue.fromLong(i));
    }
    long seqId = put(columns);
    assertThat(room.get(seqId).orElseThrow().message().body()).isEqualTo("hi");
    assertThat(room.stream(SeqRange.all())).hasSize(1);
  }

  @Test
  void aRowWithoutABodyHasAnEmptyOne() {
    long seqId = put(Map.of("text", text("hi")));
    assertThat(room.get(seqId).orElseThrow().message())
        .isEqualTo(Message.of("").with("text", "hi"));
    long bare = put(Map.of());
    assertThat(room.get(bare).orElseThrow().message()).isEqualTo(Message.of(""));
    assertThat(room.stream(SeqRange.all()).map(Entry::seqId)).containsExactly(seqId, bare);
  }

  @Test
  void columnsOfTheBackendsOwnNamesAndOtherTypesHideNoEntry() {
    long before = room.append("before").seqId();
    long seqId =
        put(
            Map.of(
                "_body", text("a text"),
                "_time", text("noon"),
                "_append_id", ColumnValue.fromLong(1),
                "_fingerprint", text("f"),
                "_due", ColumnValue.fromBoolean(true),
                "_checked", bytes("c"),
                "_edit", ColumnValue.fromLong(2),
                "_deleted", text("no"),
                "_body1", ColumnValue.fromLong(3)));
    long after = room.append("after").seqId();
    assertThat(room.stream(SeqRange.all()).map(Entry::seqId)).containsExactly(before, seqId, after);
    assertThat(room.get(seqId).orElseThrow().message().body()).isEqualTo("a text");
  }

  @Test
  void itCanBeReplacedAndDeleted() {
    long seqId = put(Map.of("_body", bytes("hi"), "sender", text("alice")));
    Entry<String> replaced = room.replace(seqId, Message.of("edited")).orElseThrow();
    assertThat(replaced.time()).isEqualTo(clock.instant());
    assertThat(room.get(seqId)).contains(replaced);
    assertThat(room.replace(seqId, Message.of("again")).orElseThrow().message().body())
        .isEqualTo("again");
    assertThat(room.delete(seqId)).isTrue();
    assertThat(room.stream(SeqRange.all())).isEmpty();
    long other = put(Map.of("_body", bytes("hi")));
    assertThat(room.delete(other)).isTrue();
    assertThat(room.get(other)).isEmpty();
  }
}
