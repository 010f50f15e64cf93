package dev.timeline.tablestore.local;

import static com.alicloud.openservices.tablestore.timeline.model.TimelineSchema.SequenceIdGeneration.AUTO_INCREMENT;
import static com.alicloud.openservices.tablestore.timeline.model.TimelineSchema.SequenceIdGeneration.MANUAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.alicloud.openservices.tablestore.model.Column;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.DeleteTableRequest;
import com.alicloud.openservices.tablestore.model.filter.SingleColumnValueFilter;
import com.alicloud.openservices.tablestore.model.filter.SingleColumnValueFilter.CompareOperator;
import com.alicloud.openservices.tablestore.model.search.FieldSchema;
import com.alicloud.openservices.tablestore.model.search.FieldType;
import com.alicloud.openservices.tablestore.model.search.IndexSchema;
import com.alicloud.openservices.tablestore.timeline.TimelineCallback;
import com.alicloud.openservices.tablestore.timeline.TimelineException;
import com.alicloud.openservices.tablestore.timeline.TimelineQueue;
import com.alicloud.openservices.tablestore.timeline.TimelineStore;
import com.alicloud.openservices.tablestore.timeline.core.TimelineStoreFactoryImpl;
import com.alicloud.openservices.tablestore.timeline.model.TimelineEntry;
import com.alicloud.openservices.tablestore.timeline.model.TimelineIdentifier;
import com.alicloud.openservices.tablestore.timeline.model.TimelineIdentifierSchema;
import com.alicloud.openservices.tablestore.timeline.model.TimelineMessage;
import com.alicloud.openservices.tablestore.timeline.model.TimelineSchema;
import com.alicloud.openservices.tablestore.timeline.model.TimelineSchema.SequenceIdGeneration;
import com.alicloud.openservices.tablestore.timeline.query.FieldCondition;
import com.alicloud.openservices.tablestore.timeline.query.ScanParameter;
import com.alicloud.openservices.tablestore.timeline.query.SearchParameter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The SDK's own Timeline, as it is, on a server that knows nothing of it: numbered by the server,
 * and by the caller. Only what needs a search index does not run.
 */
@ParameterizedClass
@EnumSource
class SdkTimelineTest extends ClientTest {

  private static final TimelineIdentifierSchema IDENTIFIERS =
      new TimelineIdentifierSchema.Builder().addStringField("timeline_id").build();

  private static final SearchParameter ANYTHING =
      new SearchParameter(FieldCondition.field("text").equals("x"));

  private final SequenceIdGeneration numbering;
  private final List<TimelineStore> stores = new ArrayList<>();
  private long lastSequenceId;
  private TimelineStore store;
  private TimelineQueue room;

  SdkTimelineTest(SequenceIdGeneration numbering) {
    this.numbering = numbering;
  }

  @BeforeEach
  void openRoom() {
    store = create(schema("timeline", IDENTIFIERS));
    store.prepareTables();
    room = queue("room");
  }

  @AfterEach
  void closeStores() {
    stores.forEach(TimelineStore::close);
  }

  private TimelineSchema schema(String table, TimelineIdentifierSchema identifiers) {
    var schema = new TimelineSchema(table, identifiers);
    return numbering == MANUAL ? schema.manualSetSeqId() : schema.autoGenerateSeqId();
  }

  private TimelineStore create(TimelineSchema schema) {
    TimelineStore created = new TimelineStoreFactoryImpl(client).createTimelineStore(schema);
    stores.add(created);
    return created;
  }

  private static TimelineIdentifier identifier(String id) {
    return new TimelineIdentifier.Builder().addField("timeline_id", id).build();
  }

  private TimelineQueue queue(String id) {
    return store.createTimelineQueue(identifier(id));
  }

  private static TimelineMessage message(String text) {
    return new TimelineMessage().setField("text", text);
  }

  private static String text(TimelineEntry entry) {
    return entry.getMessage().getString("text");
  }

  private TimelineEntry store(TimelineQueue queue, TimelineMessage message) {
    return numbering == MANUAL ? queue.store(++lastSequenceId, message) : queue.store(message);
  }

  private long store(String text) {
    return store(room, message(text)).getSequenceID();
  }

  private Future<TimelineEntry> storeAsync(String text, @Nullable TimelineCallback callback) {
    return numbering == MANUAL
        ? room.storeAsync(++lastSequenceId, message(text), callback)
        : room.storeAsync(message(text), callback);
  }

  private Future<TimelineEntry> batchStore(String text, TimelineCallback callback) {
    return numbering == MANUAL
        ? room.batchStore(++lastSequenceId, message(text), callback)
        : room.batchStore(message(text), callback);
  }

  private static TimelineEntry get(Future<TimelineEntry> future) throws Exception {
    return future.get(1, TimeUnit.MINUTES);
  }

  private List<String> scan(ScanParameter parameter) {
    List<String> texts = new ArrayList<>();
    for (Iterator<TimelineEntry> entries = room.scan(parameter); entries.hasNext(); ) {
      texts.add(text(entries.next()));
    }
    return texts;
  }

  private List<String> scan() {
    return scan(new ScanParameter().scanForward(0).maxCount(1_000));
  }

  /** Asserts how it fails; made again where the client only lost the connection. */
  static void assertFails(String code, ThrowingCallable call) {
    Throwable failure;
    do {
      failure = catchThrowable(call);
    } while (failure instanceof TimelineException && "ClientError".equals(failure.getMessage()));
    assertThat(failure).isInstanceOf(TimelineException.class).hasMessage(code);
  }

  /** Completes a future with what a callback is given. */
  private static final class Called extends CompletableFuture<TimelineEntry>
      implements TimelineCallback {
    @Override
    public void onCompleted(
        TimelineIdentifier identifier, TimelineMessage message, TimelineEntry entry) {
      complete(entry);
    }

    @Override
    public void onFailed(
        TimelineIdentifier identifier, TimelineMessage message, Exception failure) {
      completeExceptionally(failure);
    }

    private void assertFailed(String code) {
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> SdkTimelineTest.get(this))
          .havingCause()
          .isInstanceOf(TimelineException.class)
          .withMessage(code);
    }
  }

  @Test
  void storesGetsUpdatesAndDeletes() {
    assertThat(room.getLatestSequenceId()).isZero();
    long seq = store("hello");
    assertThat(text(room.get(seq))).isEqualTo("hello");
    room.update(seq, message("edited"));
    assertThat(text(room.get(seq))).isEqualTo("edited");
    assertThat(room.getLatestSequenceId()).isEqualTo(seq);
    assertThat(text(room.getLatestTimelineEntry())).isEqualTo("edited");
    room.delete(seq);
    assertThat(room.get(seq)).isNull();
    assertThat(room.getLatestTimelineEntry()).isNull();
    room.delete(seq);
  }

  @Test
  void entriesAreNumberedByTheServerOrByTheCaller() {
    long first = store("a");
    long second = store("b");
    if (numbering == MANUAL) {
      assertThat(List.of(first, second)).containsExactly(1L, 2L);
    } else {
      assertThat(second).isGreaterThan(first);
      assertThat(first).isGreaterThan(2);
    }
  }

  @Test
  void anUpdateOfNoEntryMakesOneOnlyIfTheCallerNumbers() {
    if (numbering == AUTO_INCREMENT) {
      assertFails("OTSConditionCheckFail", () -> room.update(7, message("new")));
      assertThat(room.get(7)).isNull();
    } else {
      room.update(7, message("new"));
      assertThat(text(room.get(7))).isEqualTo("new");
    }
  }

  @Test
  void fieldsOfAllTypesComeBack() {
    byte[] picture = {0, -1, 1};
    TimelineMessage message =
        message("hello")
            .setField("likes", 3L)
            .setField("score", 0.5)
            .setField("edited", true)
            .setField("tags", List.of("a", "b"))
            .setField(new Column("picture", ColumnValue.fromBinary(picture)));
    TimelineMessage read = room.get(store(room, message).getSequenceID()).getMessage();
    assertThat(read.getString("text")).isEqualTo("hello");
    assertThat(read.getLong("likes")).isEqualTo(3);
    assertThat(read.getDouble("score")).isEqualTo(0.5);
    assertThat(read.getBoolean("edited")).isTrue();
    assertThat(read.getStringList("tags")).containsExactly("a", "b");
    assertThat(read.getFields().get("picture").getValue().asBinary()).isEqualTo(picture);
    assertThat(read.getFields()).hasSize(6);
  }

  @Test
  void storesAndUpdatesAsynchronously() throws Exception {
    var stored = new Called();
    long seq = get(storeAsync("hello", stored)).getSequenceID();
    assertThat(get(stored).getSequenceID()).isEqualTo(seq);
    assertThat(scan()).containsExactly("hello");
    var updated = new Called();
    assertThat(text(get(room.updateAsync(seq, message("edited"), updated)))).isEqualTo("edited");
    assertThat(text(get(updated))).isEqualTo("edited");
    assertThat(scan()).containsExactly("edited");
    assertThat(get(storeAsync("again", null)).getSequenceID()).isGreaterThan(seq);
  }

  @Test
  void failuresHaveTheServersCode() {
    server.faults().every().of("PutRow", "UpdateRow").fails("OTSQuotaExhausted");
    assertFails("OTSQuotaExhausted", () -> store("hello"));
    var stored = new Called();
    Future<TimelineEntry> future = storeAsync("hello", stored);
    assertFails("OTSQuotaExhausted", () -> get(future));
    stored.assertFailed("OTSQuotaExhausted");
    assertFails("OTSQuotaExhausted", () -> room.update(1, message("edited")));
    assertThat(scan()).isEmpty();
  }

  @Test
  void storesInBatches() throws Exception {
    List<Future<TimelineEntry>> futures = new ArrayList<>();
    List<Called> callbacks = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      callbacks.add(new Called());
      futures.add(batchStore("m" + i, callbacks.get(i)));
    }
    store.flush();
    for (int i = 0; i < 500; i++) {
      TimelineEntry entry = get(futures.get(i));
      assertThat(text(room.get(entry.getSequenceID()))).isEqualTo("m" + i);
      assertThat(get(callbacks.get(i)).getSequenceID()).isEqualTo(entry.getSequenceID());
    }
    assertThat(scan()).hasSize(500).doesNotHaveDuplicates();
    assertThat(server.requests("BatchWriteRow")).hasSizeLessThan(100);
  }

  @Test
  void aRowOfABatchThatIsRefusedFailsAlone() throws Exception {
    server
        .faults()
        .every()
        .of("BatchWriteRow")
        .rows(row -> ColumnValue.fromString("no").equals(row.columns().get("text")))
        .fails("OTSQuotaExhausted");
    Future<TimelineEntry> first = batchStore("yes", new Called());
    var called = new Called();
    Future<TimelineEntry> refused = batchStore("no", called);
    store.flush();
    assertThat(text(get(first))).isEqualTo("yes");
    assertFails("OTSQuotaExhausted", () -> get(refused));
    called.assertFailed("OTSQuotaExhausted");
    assertThat(scan()).containsExactly("yes");
  }

  @Test
  void scansInBothDirectionsOnlyItsOwnTimeline() {
    List<Long> seqs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      seqs.add(store("m" + i));
      store(queue("room2"), message("x" + i));
    }
    assertThat(scan()).containsExactly("m0", "m1", "m2", "m3", "m4");
    assertThat(scan(new ScanParameter().scanBackward(Long.MAX_VALUE).maxCount(2)))
        .containsExactly("m4", "m3");
    assertThat(scan(new ScanParameter().scanForward(seqs.get(1), seqs.get(3))))
        .containsExactly("m1", "m2");
    assertThat(scan(new ScanParameter().scanBackward(seqs.get(3), seqs.get(1))))
        .containsExactly("m3", "m2");
    var filter =
        new SingleColumnValueFilter(
            "text", CompareOperator.GREATER_THAN, ColumnValue.fromString("m2"));
    assertThat(scan(new ScanParameter().withFilter(filter))).containsExactly("m3", "m4");
  }

  @Test
  void scansOnThroughEmptyAndShortPages() {
    for (int i = 0; i < 5; i++) {
      store("m" + i);
    }
    server.faults().next(2).of("GetRange").answersEmptyPages();
    server.faults().every().of("GetRange").answersPagesOf(2);
    assertThat(scan()).containsExactly("m0", "m1", "m2", "m3", "m4");
    assertThat(server.requests("GetRange")).hasSize(5);
  }

  @Test
  void aTimelineIsNamedByFieldsOfAllTypes() {
    TimelineIdentifierSchema identifiers =
        new TimelineIdentifierSchema.Builder()
            .addStringField("kind")
            .addLongField("id")
            .addBinaryField("device")
            .build();
    TimelineStore other = create(schema("other", identifiers).setSequenceIdColumnName("seq"));
    other.prepareTables();
    TimelineIdentifier identifier =
        new TimelineIdentifier.Builder()
            .addField("kind", "room")
            .addField("id", -7)
            .addField("device", new byte[] {-1})
            .build();
    TimelineQueue queue = other.createTimelineQueue(identifier);
    TimelineEntry stored = store(queue, message("hello"));
    assertThat(text(queue.get(stored.getSequenceID()))).isEqualTo("hello");
    assertThat(server.rows("other").get(0).getPrimaryKey().getPrimaryKeyColumnsMap())
        .containsOnlyKeys("kind", "id", "device", "seq");
  }

  @Test
  void entriesAgeByTheSchemasTimeToLive() {
    TimelineStore aging = create(schema("aging", IDENTIFIERS).setTimeToLive(86_400));
    aging.prepareTables();
    TimelineQueue queue = aging.createTimelineQueue(identifier("room"));
    long seq = store(queue, message("hello")).getSequenceID();
    clock.advance(Duration.ofHours(23));
    assertThat(text(queue.get(seq))).isEqualTo("hello");
    clock.advance(Duration.ofHours(2));
    assertThat(queue.get(seq)).isNull();
  }

  @Test
  void makesAndDropsTables() {
    assertThat(server.tables()).contains("timeline");
    assertFails("OTSObjectAlreadyExist", store::prepareTables);
    store.dropAllTables();
    assertThat(server.tables()).doesNotContain("timeline");
    assertFails("OTSObjectNotExist", store::dropAllTables);
    assertFails("OTSObjectNotExist", () -> store("hello"));
  }

  @Test
  void withAnIndexOnlyWhatNeedsItIsRefused() {
    TimelineStore indexed = create(schema("indexed", IDENTIFIERS).withIndex("index", index()));
    // The table is made before the index.
    assertFails("OTSUnsupportOperation", indexed::prepareTables);
    TimelineQueue queue = indexed.createTimelineQueue(identifier("room"));
    long seq = store(queue, message("x")).getSequenceID();
    assertThat(text(queue.get(seq))).isEqualTo("x");
    assertFails("OTSUnsupportOperation", () -> indexed.search(ANYTHING));
    assertFails("OTSUnsupportOperation", () -> queue.search(ANYTHING));
    // The index is dropped before the table.
    assertFails("OTSUnsupportOperation", indexed::dropAllTables);
    client.deleteTable(new DeleteTableRequest("indexed"));
    assertThat(server.tables()).doesNotContain("indexed");
  }

  private static IndexSchema index() {
    var index = new IndexSchema();
    index.setFieldSchemas(List.of(new FieldSchema("text", FieldType.KEYWORD)));
    return index;
  }
}
