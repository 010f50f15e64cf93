package dev.timeline.examples.migrate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.alicloud.openservices.tablestore.SyncClient;
import com.alicloud.openservices.tablestore.model.CapacityUnit;
import com.alicloud.openservices.tablestore.model.Column;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.CreateTableRequest;
import com.alicloud.openservices.tablestore.model.PrimaryKeyType;
import com.alicloud.openservices.tablestore.model.ReservedThroughput;
import com.alicloud.openservices.tablestore.model.TableMeta;
import com.alicloud.openservices.tablestore.model.TableOptions;
import com.alicloud.openservices.tablestore.timeline.TimelineException;
import com.alicloud.openservices.tablestore.timeline.TimelineQueue;
import com.alicloud.openservices.tablestore.timeline.core.TimelineStoreFactoryImpl;
import com.alicloud.openservices.tablestore.timeline.model.TimelineIdentifier;
import com.alicloud.openservices.tablestore.timeline.model.TimelineIdentifierSchema;
import com.alicloud.openservices.tablestore.timeline.model.TimelineMessage;
import com.alicloud.openservices.tablestore.timeline.model.TimelineMessageForV1;
import com.alicloud.openservices.tablestore.timeline.model.TimelineSchema;
import dev.timeline.Codec;
import dev.timeline.Entry;
import dev.timeline.ImportProgress;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.TimelineStore;
import dev.timeline.memory.MemoryBackend;
import dev.timeline.tablestore.local.LocalTableStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Tables that the client's own Timeline made and filled, moved into a store. */
class MigrationTest {

  private static final Conversion<String> BY_TEXT = Conversion.of(row -> row.text("text"), "text");
  private static LocalTableStore server;
  private static SyncClient client;

  private final MemoryBackend backend = MemoryBackend.create();
  private final TimelineStore<String> target =
      TimelineStore.builder(backend, Codec.utf8()).name("target").build();
  private final String table;
  private com.alicloud.openservices.tablestore.timeline.TimelineStore old;

  MigrationTest(TestInfo test) {
    table = test.getTestMethod().orElseThrow().getName();
    old = old(new TimelineIdentifierSchema.Builder().addStringField("timeline_id"));
  }

  @BeforeAll
  static void startServer() {
    server = LocalTableStore.start();
    client =
        new SyncClient(
            server.endpoint(),
            server.accessKeyId(),
            server.accessKeySecret(),
            server.instanceName());
  }

  @AfterAll
  static void stopServer() {
    client.shutdown();
    server.close();
  }

  @AfterEach
  void close() {
    old.close();
    target.close();
    backend.close();
  }

  private com.alicloud.openservices.tablestore.timeline.TimelineStore old(
      TimelineIdentifierSchema.Builder identifiers) {
    return new TimelineStoreFactoryImpl(client)
        .createTimelineStore(new TimelineSchema(table, identifiers.build()).manualSetSeqId());
  }

  private TimelineQueue queue(String id) {
    return old.createTimelineQueue(
        new TimelineIdentifier.Builder().addField("timeline_id", id).build());
  }

  /** Stores again where the client only lost the connection. */
  private static void store(TimelineQueue queue, long sequenceId, TimelineMessage message) {
    while (true) {
      try {
        queue.store(sequenceId, message);
        return;
      } catch (TimelineException e) {
        assertThat(e).hasMessage("ClientError");
      }
    }
  }

  private static TimelineMessage text(String text) {
    return new TimelineMessage().setField("text", text);
  }

  private Migration<String> migration(Conversion<String> conversion) {
    return new Migration<>(SourceTable.open(client.asAsyncClient(), table), target, conversion);
  }

  private static ImportProgress run(Migration<String> migration) {
    return migration.run(progress -> {});
  }

  private static void assertSame(Migration<String> migration, int timelines, int messages) {
    Migration.Verification found = migration.verify();
    assertThat(found.differences()).isEmpty();
    assertThat(found.timelines()).isEqualTo(timelines);
    assertThat(found.messages()).isEqualTo(messages);
  }

  @Test
  void fieldsOfEveryTypeBecomeAttributes() {
    old.prepareTables();
    TimelineMessage message =
        text("hi")
            .setField("sender", "ann")
            .setField("size", 1L)
            .setField("score", 1.0)
            .setField("urgent", true)
            .setField(new Column("digest", ColumnValue.fromBinary(new byte[] {0, 1})));
    store(queue("room"), 7, message);
    Instant before = Instant.now();
    Migration<String> migration = migration(BY_TEXT);
    run(migration);
    Entry<String> moved = target.timeline("room").find("7").orElseThrow();
    assertThat(moved.message())
        .isEqualTo(
            Message.of("hi")
                .withId("7")
                .with("sender", "ann")
                .with("size", 1)
                .with("score", 1.0)
                .with("urgent", true)
                .with("digest", new byte[] {0, 1}));
    assertThat(moved.time()).isBetween(before.minus(Duration.ofMinutes(1)), before);
    assertSame(migration, 1, 1);
  }

  @Test
  void aTimeMayBeAField() {
    old.prepareTables();
    Instant said = Instant.parse("2019-03-04T05:06:07.008Z");
    store(queue("room"), 1, text("hi").setField("send_time", said.toEpochMilli()));
    Migration<String> migration =
        migration(BY_TEXT.at(row -> Instant.ofEpochMilli(row.whole("send_time"))));
    run(migration);
    assertThat(target.timeline("room").latest().orElseThrow().time()).isEqualTo(said);
    assertSame(migration, 1, 1);
  }

  @Test
  void severalIdentifiersAreOneIdAndNoTwoTimelinesMix() {
    old =
        old(
            new TimelineIdentifierSchema.Builder()
                .addStringField("a")
                .addLongField("b")
                .addBinaryField("c"));
    old.prepareTables();
    for (String first : new String[] {"x", "x/1", "x%2F1"}) {
      old.createTimelineQueue(
              new TimelineIdentifier.Builder()
                  .addField("a", first)
                  .addField("b", -5)
                  .addField("c", new byte[] {10, -1})
                  .build())
          .store(1, text(first));
    }
    Migration<String> migration = migration(BY_TEXT);
    run(migration);
    assertThat(bodies("x/-5/0aff")).containsExactly("x");
    assertThat(bodies("x%2F1/-5/0aff")).containsExactly("x/1");
    assertThat(bodies("x%252F1/-5/0aff")).containsExactly("x%2F1");
    assertSame(migration, 3, 3);
  }

  private List<String> bodies(String timelineId) {
    return target.timeline(timelineId).stream(SeqRange.all())
        .map(entry -> entry.message().body())
        .toList();
  }

  @Test
  void moreTimelinesThanAreReadSideBySideAndMoreMessagesThanAPage() {
    old.prepareTables();
    for (int timeline = 0; timeline < 230; timeline++) {
      store(queue("room-" + timeline), 1, text("only"));
    }
    TimelineQueue longOne = queue("long");
    for (int number = -60; number < 60; number++) {
      store(longOne, number, text("message " + number));
    }
    Migration<String> migration = migration(BY_TEXT);
    assertThat(run(migration)).isEqualTo(new ImportProgress(350, 0));
    assertThat(bodies("long")).startsWith("message -60").endsWith("message 59").hasSize(120);
    assertSame(migration, 231, 350);
  }

  @Test
  void begunAgainItReadsOfEachTimelineWhatComesAfterTheLast() {
    old.prepareTables();
    TimelineQueue room = queue("room");
    for (int number = 1; number <= 10; number++) {
      store(room, number, text("message " + number));
    }
    Migration<String> migration = migration(BY_TEXT);
    assertThat(run(migration)).isEqualTo(new ImportProgress(10, 0));
    store(room, 11, text("meanwhile"));
    store(queue("other"), 1, text("meanwhile"));
    assertThat(run(migration)).isEqualTo(new ImportProgress(2, 1));
    assertSame(migration, 2, 12);
  }

  @Test
  void aComparisonNamesWhatDiffers() {
    old.prepareTables();
    store(queue("room"), 1, text("one"));
    store(queue("room"), 2, text("two"));
    store(queue("lost"), 3, text("three"));
    Migration<String> migration = migration(BY_TEXT);
    run(migration);
    var room = target.timeline("room");
    assertThat(room.replace(room.find("1").orElseThrow(), Message.of("changed"))).isPresent();
    long extra = room.append("extra").seqId();
    target.timeline("lost").delete(target.timeline("lost").find("3").orElseThrow().seqId());
    assertThat(migration.verify().differences())
        .containsExactly(
            "timeline lost: message 3 is missing",
            "timeline room: message 1 differs",
            "timeline room: message %d is not in the source".formatted(extra));
  }

  @Test
  void aTimelineThatHasSomethingElseLastIsRefused() {
    old.prepareTables();
    store(queue("room"), 1, text("one"));
    target.timeline("room").append("mine");
    assertThatIllegalStateException()
        .isThrownBy(() -> run(migration(BY_TEXT)))
        .withMessage("timeline room has a message last that was not moved there");
  }

  @Test
  void aFieldThatNoAttributeCanBeIsNamedAndMayBeRenamed() {
    old.prepareTables();
    store(queue("room"), 5, text("hi").setField("_hidden", "x"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run(migration(BY_TEXT)))
        .withMessageContaining("message 5 of timeline room cannot be moved")
        .withMessageContaining("_hidden");
    Migration<String> migration = migration(BY_TEXT.named("_hidden", "hidden"));
    run(migration);
    assertThat(target.timeline("room").latest().orElseThrow().message().attributes().text("hidden"))
        .contains("x");
  }

  @Test
  void aMessageWithoutItsBodyIsNamed() {
    old.prepareTables();
    store(queue("room"), 5, new TimelineMessage().setField("other", "x"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run(migration(BY_TEXT)))
        .withMessageContaining("message 5 of timeline room has no text text");
  }

  @Test
  void aTableOfAnotherKindIsRefused() {
    var meta = new TableMeta(table);
    meta.addPrimaryKeyColumn("id", PrimaryKeyType.STRING);
    client.createTable(
        new CreateTableRequest(
            meta, new TableOptions(-1, 1), new ReservedThroughput(new CapacityUnit(0, 0))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SourceTable.open(client.asAsyncClient(), table))
        .withMessageContaining("has no key of identifiers and a sequence id");
  }

  @Test
  void ofTheFirstVersionTheContentIsPutTogether() {
    old.prepareTables();
    String large = "ü".repeat(700_000); // more than a piece of 1 MiB
    var message = new TimelineMessageForV1(large).setMessageId("12@host:1");
    message.addAttribute("sender", "ann");
    store(queue("room"), 1, message.getTimelineMessage());
    Migration<String> migration =
        migration(Conversion.ofVersion1(content -> new String(content, UTF_8)));
    run(migration);
    assertThat(target.timeline("room").find("1").orElseThrow().message())
        .isEqualTo(
            Message.of(large).withId("1").with("sender", "ann").with("message_id", "12@host:1"));
    assertSame(migration, 1, 1);
  }

  /** As the first version leaves it, whose update keeps columns that it does not write. */
  @Test
  void ofTheFirstVersionPiecesOfALongerContentAreLeftOut() {
    old.prepareTables();
    store(queue("room"), 1, pieces(crc("short"), 2, "sho", "rt", "rest"));
    store(queue("room"), 2, pieces(crc(""), 0));
    Migration<String> migration =
        migration(Conversion.ofVersion1(content -> new String(content, UTF_8)));
    run(migration);
    assertThat(bodies("room")).containsExactly("short", "");
  }

  @Test
  void ofTheFirstVersionABrokenContentIsRefused() {
    old.prepareTables();
    store(queue("room"), 1, pieces(crc("short"), 1, "shirt"));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> run(migration(Conversion.ofVersion1(content -> new String(content, UTF_8)))))
        .withMessageContaining("message 1 of timeline room has a content of another checksum");
  }

  private static long crc(String content) {
    var crc = new CRC32();
    crc.update(content.getBytes(UTF_8));
    return crc.getValue();
  }

  private static TimelineMessage pieces(long crc, long count, String... pieces) {
    var message = new TimelineMessage().setField("__crc32", crc).setField("__column_count", count);
    for (int i = 0; i < pieces.length; i++) {
      message.setField(
          new Column(
              "__content" + (10_000 + i), ColumnValue.fromBinary(pieces[i].getBytes(UTF_8))));
    }
    return message;
  }
}
