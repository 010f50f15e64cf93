package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.alicloud.openservices.tablestore.SyncClient;
import com.alicloud.openservices.tablestore.timeline.TimelineQueue;
import com.alicloud.openservices.tablestore.timeline.TimelineStore;
import com.alicloud.openservices.tablestore.timeline.core.TimelineStoreFactoryImpl;
import com.alicloud.openservices.tablestore.timeline.model.TimelineIdentifier;
import com.alicloud.openservices.tablestore.timeline.model.TimelineIdentifierSchema;
import com.alicloud.openservices.tablestore.timeline.model.TimelineMessage;
import com.alicloud.openservices.tablestore.timeline.model.TimelineSchema;
import com.alicloud.openservices.tablestore.timeline.query.ScanParameter;
import dev.timeline.AttributeFilter;
import dev.timeline.Codec;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.contract.ManualClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A table that the SDK's own Timeline made, opened in place, while the SDK's Timeline goes on
 * writing to it.
 */
class SdkTimelineTableTest {

  private static final String TABLE = "im_store";

  private final ManualClock clock = new ManualClock();
  private final Fixture fixture = new Fixture(clock);
  private final SyncClient client = fixture.client();
  private final List<TimelineStore> stores = new ArrayList<>();

  @AfterEach
  void close() {
    stores.forEach(TimelineStore::close);
    fixture.close();
  }

  private TimelineStore create(TimelineSchema schema) {
    TimelineStore store = new TimelineStoreFactoryImpl(client).createTimelineStore(schema);
    stores.add(store);
    store.prepareTables();
    return store;
  }

  private static TimelineSchema schema(String... identifiers) {
    var schema = new TimelineIdentifierSchema.Builder();
    for (String identifier : identifiers) {
      schema.addStringField(identifier);
    }
    return new TimelineSchema(TABLE, schema.build()).setSequenceIdColumnName("message_id");
  }

  /** A queue of a table with our key, as one makes it to spread the load. */
  private TimelineQueue queue(String prefix) {
    return create(schema("bucket", "user_id").autoGenerateSeqId())
        .createTimelineQueue(
            new TimelineIdentifier.Builder()
                .addField("bucket", prefix)
                .addField("user_id", "room")
                .build());
  }

  private static String prefix(int digits) {
    return KeyColumns.DEFAULT.withPrefixLength(digits).prefixOf("room");
  }

  private Timeline<String> opened(int prefixLength) {
    TableStoreBackend backend =
        fixture.open(
            fixture
                .settings()
                .tablePrefix("im_")
                .keyColumns("bucket", "user_id", "message_id")
                .prefixLength(prefixLength)
                .createTables(false));
    return CallOutcome.patiently(
            () -> dev.timeline.TimelineStore.builder(backend, Codec.utf8()).name("store").build())
        .timeline("room");
  }

  private static TimelineMessage said(String text) {
    return new TimelineMessage().setField("text", text).setField("size", text.length());
  }

  private static List<String> texts(TimelineQueue queue) {
    var texts = new ArrayList<String>();
    queue
        .scan(new ScanParameter().scanForward(0, Long.MAX_VALUE).maxCount(100))
        .forEachRemaining(entry -> texts.add(entry.getMessage().getString("text")));
    return texts;
  }

  private static List<String> texts(Timeline<String> timeline) {
    return timeline.stream(SeqRange.all()).map(SdkTimelineTableTest::textOf).toList();
  }

  private static String textOf(Entry<String> entry) {
    return entry.message().attributes().text("text").orElseThrow();
  }

  @Test
  void itsMessagesAreEntriesWithTheSameIds() {
    TimelineQueue queue = queue(prefix(4));
    long seqId = queue.store(said("hi")).getSequenceID();
    Timeline<String> room = opened(4);
    Entry<String> expected =
        Entry.of("room", seqId, clock.instant(), Message.of("").with("text", "hi").with("size", 2));
    assertThat(room.get(seqId)).contains(expected);
    assertThat(room.latest()).contains(expected);
    assertThat(room.stream(SeqRange.all().where(AttributeFilter.greater("size", 1))))
        .containsExactly(expected);
    assertThat(room.stream(SeqRange.all().where(AttributeFilter.greater("size", 2)))).isEmpty();
  }

  @Test
  void bothMayWriteForAWhileAndBothReadEverythingInOneOrder() {
    TimelineQueue queue = queue(prefix(2));
    Timeline<String> room = opened(2);
    queue.store(said("one"));
    Message<String> two = Message.of("").with("text", "two").withId("c-1");
    long second = room.append(two).seqId();
    assertThat(room.append(two).seqId()).isEqualTo(second);
    queue.store(said("three"));
    assertThat(texts(room)).containsExactly("one", "two", "three").isEqualTo(texts(queue));
    assertThat(queue.getLatestTimelineEntry().getMessage().getString("text")).isEqualTo("three");
  }

  @Test
  void eachChangesAndDeletesWhatTheOtherWrote() {
    TimelineQueue queue = queue(prefix(4));
    Timeline<String> room = opened(4);
    long theirs = queue.store(said("one")).getSequenceID();
    long ours = room.append(Message.of("").with("text", "two").withId("c-1")).seqId();
    assertThat(room.replace(theirs, Message.of("").with("text", "one, changed"))).isPresent();
    assertThat(queue.get(theirs).getMessage().getString("text")).isEqualTo("one, changed");
    queue.update(ours, said("two, changed"));
    assertThat(texts(room)).containsExactly("one, changed", "two, changed");
    assertThat(room.get(ours).orElseThrow().message().id()).contains("c-1");
    queue.delete(ours);
    assertThat(room.get(ours)).isEmpty();
    assertThat(room.delete(theirs)).isTrue();
    assertThat(queue.get(theirs)).isNull();
  }

  /** Their rows have none of our columns. */
  @Test
  void aTrimDeletesWhatTheOtherWrote() {
    TimelineQueue queue = queue(prefix(4));
    Timeline<String> room = opened(4);
    queue.store(said("one"));
    room.append(Message.of("").with("text", "two"));
    long third = queue.store(said("three")).getSequenceID();
    assertThat(room.trim(third)).isEqualTo(2);
    assertThat(texts(queue)).containsExactly("three");
    assertThat(room.trim(third + 1)).isEqualTo(1);
    assertThat(texts(queue)).isEmpty();
  }

  /** It updates columns, and knows nothing of our revision. */
  @Test
  void aChangeByTheOtherGoesUnnoticedByAConditionalReplace() {
    TimelineQueue queue = queue(prefix(4));
    Timeline<String> room = opened(4);
    Entry<String> seen = room.append(Message.of("").with("text", "one").with("lang", "en"));
    queue.update(seen.seqId(), said("changed"));
    assertThat(room.get(seen.seqId()).orElseThrow().message().attributes().text("lang"))
        .contains("en");
    assertThat(room.replace(seen, Message.of("").with("text", "ours"))).isPresent();
    assertThat(texts(room)).containsExactly("ours");
  }

  @Test
  void underAnotherPrefixNothingIsFound() {
    queue("room").store(said("not hashed"));
    assertThat(opened(4).latest()).isEmpty();
  }

  @Test
  void aKeyOfAnotherShapeIsRefused() {
    create(schema("user_id").autoGenerateSeqId());
    assertThatIllegalStateException()
        .isThrownBy(() -> opened(4))
        .withMessageContaining("table im_store has the key columns (user_id STRING, message_id");
  }

  @Test
  void sequenceIdsByHandAreRefused() {
    create(schema("bucket", "user_id").manualSetSeqId());
    assertThatIllegalStateException()
        .isThrownBy(() -> opened(4))
        .withMessageContaining("message_id INTEGER), not");
  }
}
