package dev.timeline.tablestore;

import static dev.timeline.tablestore.Fixture.TABLE;
import static dev.timeline.tablestore.Fixture.store;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.model.Column;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.Row;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an entry is as a row, for other tools to read. */
class KeysTest {

  private final Fixture fixture = new Fixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  private Timeline<String> timeline(TableStoreBackend.Builder settings, String id) {
    return store(fixture.open(settings)).timeline(id);
  }

  private Row row() {
    assertThat(fixture.rows()).hasSize(1);
    return fixture.rows().get(0);
  }

  private static List<String> key(Row row) {
    return Arrays.stream(row.getPrimaryKey().getPrimaryKeyColumns())
        .map(column -> column.getName() + "=" + column.getValue())
        .toList();
  }

  private static Map<String, ColumnValue> columns(Row row) {
    return Arrays.stream(row.getColumns())
        .collect(Collectors.toMap(Column::getName, Column::getValue));
  }

  /** As `md5sum` has them. */
  @ParameterizedTest
  @CsvSource({
    "room, fef2",
    "会话-1, f247",
    "\uD83D\uDE00, 2a02", // one character, four bytes
    "\u00E9, 66dd", // composed
    "e\u0301, 5526", // decomposed, which is another id
    "' ', 7215"
  })
  void thePartitionIsTheBeginningOfTheMd5OfTheIdInUtf8(String id, String digits) {
    Entry<String> entry = timeline(fixture.settings(), id).append("hi");
    assertThat(key(row()))
        .containsExactly("partition_key=" + digits, "timeline_id=" + id, "seq_id=" + entry.seqId());
  }

  @ParameterizedTest
  @CsvSource({
    "1, f",
    "3, fef",
    "7, fef2576",
    "8, fef2576d",
    "31, fef2576d54dbde017a3a8e4df699ef6",
    "32, fef2576d54dbde017a3a8e4df699ef6d"
  })
  void itIsAsLongAsTheSettingsSay(int length, String digits) {
    Timeline<String> room = timeline(fixture.settings().prefixLength(length), "room");
    Entry<String> entry = room.append("hi");
    assertThat(key(row())).first().isEqualTo("partition_key=" + digits);
    assertThat(room.get(entry.seqId())).contains(entry);
    assertThat(room.stream(SeqRange.all())).containsExactly(entry);
  }

  @Test
  void zeroesInFrontAreDigitsToo() {
    timeline(fixture.settings(), "jk8ssl").append("hi");
    assertThat(key(row())).first().isEqualTo("partition_key=0000");
  }

  @Test
  void keyColumnsAreNamedAsTheSettingsSay() {
    Timeline<String> room =
        timeline(fixture.settings().keyColumns("bucket", "receive_id", "message_id"), "room");
    Entry<String> entry = room.append("hi");
    assertThat(key(row()))
        .containsExactly("bucket=fef2", "receive_id=room", "message_id=" + entry.seqId());
    assertThat(room.get(entry.seqId())).contains(entry);
    assertThat(room.getAll(List.of(entry.seqId()))).containsExactly(entry);
    assertThat(room.stream(SeqRange.latest())).containsExactly(entry);
    assertThat(room.delete(entry.seqId())).isTrue();
    assertThat(fixture.rows()).isEmpty();
  }

  @Test
  void recordsAndMessageIdsArePartitionedAlike() {
    var backend = fixture.open(fixture.settings().exactMessageIds().prefixLength(6));
    store(backend).timeline("room").append(Message.of("hi").withId("c-1"));
    backend.openRecords("cursors").compareAndSet("room", Optional.empty(), new byte[1]).join();
    assertThat(key(row())).first().isEqualTo("partition_key=fef257");
    assertThat(key(fixture.server.rows("timeline__ids_log").get(0)))
        .containsExactly("partition_key=fef257", "timeline_id=room", "message_id=c-1");
    assertThat(key(fixture.server.rows("timeline__records").get(0)))
        .containsExactly("partition_key=fef257", "record_set=cursors", "record_key=room");
  }

  @Test
  void attributesAreColumnsOfTheirNamesAndTypes() {
    Message<String> message =
        Message.of("hi")
            .with("lang", "en")
            .with("size", Long.MIN_VALUE)
            .with("score", -0.0)
            .with("urgent", true)
            .with("digest", new byte[] {0, -1});
    timeline(fixture.settings(), "room").append(message);
    assertThat(columns(row()))
        .containsEntry("lang", ColumnValue.fromString("en"))
        .containsEntry("size", ColumnValue.fromLong(Long.MIN_VALUE))
        .containsEntry("score", ColumnValue.fromDouble(-0.0))
        .containsEntry("urgent", ColumnValue.fromBoolean(true))
        .containsEntry("digest", ColumnValue.fromBinary(new byte[] {0, -1}))
        .containsEntry("_body", ColumnValue.fromBinary(new byte[] {'h', 'i'}))
        .containsKeys("_append_id", "_time", "_due")
        .hasSize(9);
  }

  @Test
  void aMessageIdIsAColumnAndTheFingerprintOfWhatWasAppendedUnderIt() {
    Timeline<String> room = timeline(fixture.settings(), "room");
    Entry<String> entry = room.append(Message.of("hi").withId("c-1"));
    Map<String, ColumnValue> columns = columns(row());
    assertThat(columns).containsEntry("_append_id", ColumnValue.fromString("c-1"));
    assertThat(columns)
        .containsEntry("_time", ColumnValue.fromLong(entry.time().toEpochMilli()))
        .containsKey("_fingerprint");
    assertThat(room.replace(entry.seqId(), Message.of("edited"))).isPresent();
    assertThat(columns(row()))
        .containsEntry("_body", ColumnValue.fromBinary("edited".getBytes(UTF_8)))
        .containsEntry("_append_id", ColumnValue.fromString("c-1"))
        .containsEntry("_fingerprint", columns.get("_fingerprint"))
        .containsEntry("_time", columns.get("_time"));
  }

  @Test
  void attributesNamedLikeKeyColumnsComeBack() {
    Message<String> message =
        Message.of("hi")
            .with("partition_key", "p")
            .with("timeline_id", 7)
            .with("seq_id", true)
            .with("attribute_seq_id", "another");
    Timeline<String> room = timeline(fixture.settings(), "room");
    Entry<String> entry = room.append(message);
    assertThat(columns(row()))
        .containsEntry("_attribute_partition_key", ColumnValue.fromString("p"))
        .containsEntry("_attribute_timeline_id", ColumnValue.fromLong(7))
        .containsEntry("_attribute_seq_id", ColumnValue.fromBoolean(true))
        .containsEntry("attribute_seq_id", ColumnValue.fromString("another"));
    assertThat(entry.message()).isEqualTo(message);
    assertThat(room.get(entry.seqId())).contains(entry);
    Message<String> edited = Message.of("edited").with("seq_id", 8);
    assertThat(room.replace(entry.seqId(), edited).orElseThrow().message()).isEqualTo(edited);
    assertThat(room.latest().orElseThrow().message()).isEqualTo(edited);
  }

  @Test
  void soDoThoseNamedLikeKeyColumnsOfTheSettings() {
    String longest = "k".repeat(128);
    Timeline<String> room =
        timeline(fixture.settings().keyColumns("body", longest, "time"), "room");
    Entry<String> entry =
        room.append(
            Message.of("hi").with("body", "b").with(longest, 1).with("time", 2).with("seq_id", 3));
    assertThat(columns(row()))
        .containsEntry("_attribute_" + longest, ColumnValue.fromLong(1))
        .containsEntry("seq_id", ColumnValue.fromLong(3));
    assertThat(room.get(entry.seqId())).contains(entry);
  }

  @Test
  void attributesNamedLikeTheBackendsOwnColumnsAreNoneOfThem() {
    Message<String> message =
        Message.of("hi").with("body", "b").with("deleted", true).with("time", 1).with("edit", "e");
    Timeline<String> room = timeline(fixture.settings(), "room");
    Entry<String> entry = room.append(message);
    assertThat(entry.message()).isEqualTo(message);
    assertThat(room.get(entry.seqId())).contains(entry);
  }

  @Test
  void timelinesOfOnePartitionDoNotMix() {
    var store = store(fixture.open(fixture.settings().prefixLength(1)));
    List<String> ids = IntStream.range(0, 40).mapToObj(i -> "room" + i).toList();
    ids.forEach(id -> store.timeline(id).append("in " + id));
    assertThat(fixture.rows().stream().map(row -> key(row).get(0)).distinct().count())
        .isLessThan(17);
    for (String id : ids) {
      assertThat(store.timeline(id).stream(SeqRange.all()).map(entry -> entry.message().body()))
          .containsExactly("in " + id);
    }
    assertThat(fixture.server.tables()).containsExactly(TABLE);
  }

  @Test
  void aRowsColumnsAreOfOneVersion() {
    Timeline<String> room = timeline(fixture.settings(), "room");
    long seqId = room.append("one").seqId();
    assertThat(room.replace(seqId, Message.of("two"))).isPresent();
    assertThat(room.replace(seqId, Message.of("three"))).isPresent();
    assertThat(row().getColumn("_body")).hasSize(1);
  }
}
