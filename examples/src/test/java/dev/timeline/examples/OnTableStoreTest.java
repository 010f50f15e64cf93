package dev.timeline.examples;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.alicloud.openservices.tablestore.SyncClient;
import com.alicloud.openservices.tablestore.model.Column;
import com.alicloud.openservices.tablestore.model.ColumnType;
import com.alicloud.openservices.tablestore.model.Row;
import com.alicloud.openservices.tablestore.model.TableOptions;
import com.alicloud.openservices.tablestore.model.UpdateTableRequest;
import dev.timeline.Codec;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Rejected;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.TimelineStore;
import dev.timeline.tablestore.TableStoreBackend;
import dev.timeline.tablestore.local.Exchange;
import dev.timeline.tablestore.local.Fault;
import dev.timeline.tablestore.local.LocalTableStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the page of timeline-tablestore says, in its order. */
class OnTableStoreTest {

  private static final String HISTORY = "timeline_history";
  private static final int MIB = 1 << 20;

  private final LocalTableStore server = LocalTableStore.builder().strict().start();
  private final String endpoint = server.endpoint();
  private final String instance = server.instanceName();
  private final String accessKeyId = server.accessKeyId();
  private final String accessKeySecret = server.accessKeySecret();
  private TableStoreBackend backend;

  @BeforeEach
  void open() {
    var backend =
        TableStoreBackend.builder()
            .endpoint(endpoint) // https://INSTANCE.REGION.ots.aliyuncs.com
            .instance(instance)
            .credentials(accessKeyId, accessKeySecret)
            .build();
    this.backend = backend;
  }

  @AfterEach
  void close() {
    backend.close();
    server.close();
  }

  /** Another process, with other settings. */
  private TableStoreBackend.Builder another() {
    return TableStoreBackend.builder()
        .endpoint(endpoint)
        .instance(instance)
        .credentials(accessKeyId, accessKeySecret);
  }

  private static TimelineStore.Builder<byte[]> history(TableStoreBackend backend) {
    return TimelineStore.builder(backend, Codec.bytes()).name("history");
  }

  private static Message<byte[]> message(int bytes) {
    return Message.of(new byte[bytes]);
  }

  @Test
  void itIsOpenedAsShown() throws IOException {
    Path here = Path.of("src/test/java", getClass().getName().replace('.', '/') + ".java");
    assertThat(Readme.blocks(Readme.TOP, "java"))
        .filteredOn(block -> block.contains("TableStoreBackend"))
        .singleElement()
        .satisfies(block -> assertThat(Files.readString(here)).contains(block.indent(4)));
  }

  @Test
  void thePolicyAllowsWhatIsCalledAndNothingElse() throws IOException {
    try (var exact = another().tablePrefix("exact_").exactMessageIds().build()) {
      for (TableStoreBackend each : List.of(backend, exact)) {
        useAllOf(each);
      }
    }
    var action = Pattern.compile("\"ots:(\\w+)\"");
    Set<String> allowed =
        action
            .matcher(Readme.blocks(Readme.TABLESTORE, "json").get(0))
            .results()
            .map(found -> found.group(1))
            .collect(toSet());
    assertThat(server.requests().stream().map(Exchange::operation).collect(toSet()))
        .isEqualTo(allowed);
  }

  private static void useAllOf(TableStoreBackend backend) {
    try (var store = history(backend).build()) {
      Timeline<byte[]> room = store.timeline("room-1");
      Entry<byte[]> first = room.append(message(1).withId("c-1"));
      room.append(message(1).withId("c-1").possiblyResent());
      store.appendTo(List.of("room-1", "room-2"), message(1));
      room.get(first.seqId());
      room.getAll(List.of(first.seqId(), first.seqId() + 1));
      room.latest();
      room.page(SeqRange.latest());
      assertThat(room.replace(first.seqId(), message(2))).isPresent();
      room.delete(first.seqId());
    }
    var records = backend.openRecords("cursors");
    records
        .compareAndSet("bob", Optional.empty(), new byte[1])
        .thenCompose(value -> records.remove("bob", value.orElseThrow()))
        .join();
  }

  @Test
  void anEntryIsARowThatOneCanRead() {
    try (var store = history(backend).build()) {
      Entry<byte[]> entry =
          store
              .timeline("room-1")
              .append(
                  message(2 * MIB + 5)
                      .withId("c-42")
                      .with("mood", "good")
                      .with("size", 7)
                      .with("share", 0.5)
                      .with("seen", true)
                      .with("raw", new byte[1]));
      assertThat(server.tables()).containsExactly(HISTORY);
      Row row = server.rows(HISTORY).get(0);
      // The MD5 of room-1 is 3456..., says md5sum.
      assertThat(row.getPrimaryKey())
          .hasToString(
              "partition_key:3456, timeline_id:room-1, seq_id:%d".formatted(entry.seqId()));
      assertThat(row.getLatestColumn("_body").getValue().asBinary()).hasSize(2 * MIB);
      assertThat(row.getLatestColumn("_body1").getValue().asBinary()).hasSize(5);
      assertThat(row.getLatestColumn("_append_id").getValue().asString()).isEqualTo("c-42");
      assertThat(row.getLatestColumn("_time").getValue().asLong())
          .isEqualTo(entry.time().toEpochMilli());
      assertThat(row.getColumns())
          .filteredOn(column -> !column.getName().startsWith("_"))
          .extracting(Column::getName, column -> column.getValue().getType())
          .containsExactly(
              tuple("mood", ColumnType.STRING),
              tuple("raw", ColumnType.BINARY),
              tuple("seen", ColumnType.BOOLEAN),
              tuple("share", ColumnType.DOUBLE),
              tuple("size", ColumnType.INTEGER));
    }
  }

  @Test
  void theTtlIsTheTables() {
    for (var ttl : List.of(Duration.ofHours(23), Duration.ofDays(2).plusMillis(1))) {
      assertThatIllegalArgumentException().isThrownBy(() -> history(backend).ttl(ttl).build());
    }
    history(backend).ttl(Duration.ofDays(1)).build().close();
    try (var later = another().build()) {
      assertThatIllegalStateException()
          .isThrownBy(() -> history(later).ttl(Duration.ofDays(2)).build())
          .withMessageContaining(HISTORY);
      updateTtl(Duration.ofDays(2));
      history(later).ttl(Duration.ofDays(2)).build().close();
    }
  }

  private void updateTtl(Duration ttl) {
    var client = new SyncClient(endpoint, accessKeyId, accessKeySecret, instance);
    try {
      var update = new UpdateTableRequest(HISTORY);
      update.setTableOptionsForUpdate(new TableOptions((int) ttl.toSeconds()));
      client.updateTable(update);
    } finally {
      client.shutdown();
    }
  }

  @Test
  void aRetryOfAnotherProcessIsRecognisedIfItSaysSo() {
    Message<byte[]> message = message(1).withId("c-42");
    try (var store = history(backend).build();
        var marking = another().build();
        var markingStore = history(marking).build();
        var silent = another().build();
        var silentStore = history(silent).build()) {
      Timeline<byte[]> room = store.timeline("room-1");
      long seqId = room.append(message).seqId();
      assertThat(room.append(message).seqId()).as("by the same process").isEqualTo(seqId);
      Timeline<byte[]> marked = markingStore.timeline("room-1");
      assertThat(marked.append(message.possiblyResent()).seqId()).isEqualTo(seqId);
      assertThat(silentStore.timeline("room-1").append(message).seqId()).isNotEqualTo(seqId);
    }
  }

  @Test
  void withExactMessageIdsEveryRepeatIsRecognised() {
    Message<byte[]> message = message(1).withId("c-42");
    try (var exact = another().exactMessageIds().build();
        var store = history(exact).build();
        var later = another().exactMessageIds().build();
        var laterStore = history(later).build()) {
      long seqId = store.timeline("room-1").append(message).seqId();
      assertThat(laterStore.timeline("room-1").append(message).seqId()).isEqualTo(seqId);
      assertThat(server.tables()).containsExactly("timeline__ids_history", HISTORY);
    }
  }

  @Test
  void theLargestMessageIsKeptAndNoLargerOne() {
    try (var store = history(backend).build()) {
      int most = 4 * MIB - (16 << 10);
      assertThat(store.maxMessageBytes()).isEqualTo(most);
      Timeline<byte[]> room = store.timeline("room-1");
      assertThat(room.get(room.append(message(most)).seqId())).isPresent();
      assertThatExceptionOfType(Rejected.class).isThrownBy(() -> room.append(message(most + 1)));
      Message<byte[]> attribute = message(1).with("photo", new byte[2 * MIB]);
      assertThat(room.get(room.append(attribute).seqId())).isPresent();
      assertThatExceptionOfType(Rejected.class)
          .isThrownBy(() -> room.append(message(1).with("photo", new byte[2 * MIB + 1])));
      String id = "i".repeat(1_024);
      store.timeline(id).append(message(1).withId(id));
      assertThatIllegalArgumentException().isThrownBy(() -> store.timeline(id + "i"));
    }
  }

  @Nested
  class Failures {

    private TableStoreBackend hasty;
    private TimelineStore<byte[]> store;
    private Timeline<byte[]> room;

    @BeforeEach
    void openHastily() {
      hasty =
          another().timeout(Duration.ofSeconds(2)).attemptTimeout(Duration.ofMillis(300)).build();
      store = history(hasty).build();
      room = store.timeline("room-1");
    }

    @AfterEach
    void closeHastily() {
      store.close();
      hasty.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"OTSServerBusy", "OTSNotEnoughCapacityUnit", "OTSRowOperationConflict"})
    void whatWasNotDoneIsTriedAgain(String code) {
      server.faults().next(2).ofRows().fails(code);
      Entry<byte[]> entry = room.append(message(1));
      server.faults().next(2).ofRows().fails(code);
      assertThat(room.page(SeqRange.all()).entries()).containsExactly(entry);
    }

    @Test
    void whatIsNotDoneByTheTimeoutIsUnavailable() {
      Fault always = server.faults().every().ofRows().fails("OTSServerBusy");
      assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> room.append(message(1)));
      assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> room.page(SeqRange.all()));
      always.end();
      assertThat(room.page(SeqRange.all()).entries()).isEmpty();
    }

    @Test
    void whatIsInDoubtIsLookedUp() {
      long first = room.append(message(0)).seqId(); // by which the backend learns the time
      server.faults().next(1).of("PutRow").losesTheReply();
      server.faults().next(1).of("PutRow").appliesAndFails("OTSTimeout");
      server.faults().next(1).of("PutRow").fails("OTSInternalServerError");
      List<Long> seqIds =
          Stream.of(1, 2, 3).map(bytes -> room.append(message(bytes)).seqId()).toList();
      assertThat(room.page(SeqRange.after(first)).entries())
          .extracting(Entry::seqId)
          .containsExactlyElementsOf(seqIds);
    }

    @Test
    void whatStaysInDoubtIsUnknownAndHasAnIdToRepeatItUnder() {
      long first = room.append(message(0)).seqId(); // by which the backend learns the time
      Fault writes = server.faults().every().of("PutRow").losesTheReply();
      Fault reads = server.faults().every().of("GetRange").fails("OTSServerUnavailable");
      OutcomeUnknown unknown =
          catchThrowableOfType(OutcomeUnknown.class, () -> room.append(message(1)));
      assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> room.page(SeqRange.all()));
      writes.end();
      reads.end();
      room.append(message(1).withId(unknown.messageId().orElseThrow()).possiblyResent());
      assertThat(room.page(SeqRange.after(first)).entries()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"OTSParameterInvalid", "OTSAuthFailed", "OTSObjectNotExist"})
    void whatIsRefusedIsRejected(String code) {
      Fault always = server.faults().every().ofRows().fails(code);
      assertThatExceptionOfType(Rejected.class).isThrownBy(() -> room.append(message(1)));
      assertThatExceptionOfType(Rejected.class).isThrownBy(() -> room.page(SeqRange.all()));
      assertThat(always.hits()).isEqualTo(2);
    }
  }
}
