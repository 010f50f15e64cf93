package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.alicloud.openservices.tablestore.model.ColumnType;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.Row;
import dev.timeline.AppendResult;
import dev.timeline.Codec;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineException.Rejected;
import dev.timeline.TimelineStore;
import dev.timeline.spi.MessageSize;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies and attributes up to what the service takes, and how they are stored. */
class LargeMessagesTest {

  private static final int VALUE_BYTES = 2 << 20;

  private final SharedService service = new SharedService();
  private TimelineStore<byte[]> store;
  private Timeline<byte[]> room;

  @BeforeEach
  void open() {
    TableStoreBackend backend = service.patientBackend();
    store = TimelineStore.builder(backend, Codec.bytes()).name(SharedService.LOG).build();
    room = store.timeline("room");
  }

  @AfterEach
  void close() {
    service.close();
  }

  private static byte[] body(int bytes) {
    var body = new byte[bytes];
    new Random(bytes).nextBytes(body);
    return body;
  }

  private Row row() {
    return service.server.rows(SharedService.TABLE).get(0);
  }

  private ColumnValue column(String name) {
    return row().getLatestColumn(name).getValue();
  }

  private void assertRefusedUnsent(Message<byte[]> message) {
    room.append(Message.of(body(1))); // learns the service's time
    service.server.clearRequests();
    assertThatExceptionOfType(Rejected.class).isThrownBy(() -> room.append(message));
    List<AppendResult<byte[]>> results = room.appendAll(List.of(Message.of(body(1)), message));
    assertThat(results.get(0)).isInstanceOf(AppendResult.Appended.class);
    assertThat(results.get(1)).isInstanceOf(AppendResult.Failed.class);
    assertThatExceptionOfType(Rejected.class).isThrownBy(() -> results.get(1).orThrow());
    assertThat(service.server.requests()).as("requests for all but the refused").hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, VALUE_BYTES - 1, VALUE_BYTES, VALUE_BYTES + 1, VALUE_BYTES * 3 / 2})
  void aBodyOfAnySizeIsReadAsItWasWritten(int bytes) {
    assertReadAsWritten(body(bytes));
  }

  @Test
  void aBodyOfTheLargestSizeIsReadAsItWasWritten() {
    assertReadAsWritten(body(store.maxMessageBytes() - size(with(new byte[0]))));
  }

  @Test
  void aBodyAboveTheLargestSizeIsRefusedBeforeAnythingIsSent() {
    assertRefusedUnsent(Message.of(body(store.maxMessageBytes() + 1)));
  }

  private static Message<byte[]> with(byte[] body) {
    return Message.of(body).withId("c-1").with("kind", "large");
  }

  private void assertReadAsWritten(byte[] body) {
    long seqId = room.append(with(body)).seqId();
    assertThat(room.get(seqId).orElseThrow().message().body()).isEqualTo(body);
    assertThat(room.getAll(List.of(seqId)).get(0).message().body()).isEqualTo(body);
    assertThat(room.latest().orElseThrow().message().body()).isEqualTo(body);
    byte[] other = Arrays.copyOf(body, body.length / 2);
    assertThat(room.replace(seqId, Message.of(other))).isPresent();
    Entry<byte[]> read = room.page(SeqRange.all()).entries().get(0);
    assertThat(read.message()).isEqualTo(Message.of(other).withId("c-1"));
  }

  @Test
  void theLargestMessageHasTheLongestIdsAndTheMostAttributes() {
    Timeline<byte[]> named = store.timeline("\u4e2d".repeat(341));
    Message<byte[]> message = Message.of(new byte[0]).withId("\u6587".repeat(341));
    for (int i = 0; i < 256; i++) {
      message = message.with("a" + "x".repeat(120) + i, i);
    }
    int left = store.maxMessageBytes() - size(message);
    message = message.withBody(body(left));
    long seqId = named.append(message).seqId();
    assertThat(named.get(seqId).orElseThrow().message()).isEqualTo(message);
    assertRefusedUnsent(message.withBody(body(left + 1)));
  }

  private static int size(Message<byte[]> message) {
    return Math.toIntExact(MessageSize.of(message));
  }

  @Test
  void manyLargeMessagesAtOnceAreAllStored() {
    List<Message<byte[]>> messages =
        List.of(1, 2, 3, 4, 5, 6).stream().map(i -> Message.of(body(VALUE_BYTES / 2 + i))).toList();
    List<String> rooms = List.of("a", "b", "c", "d", "e", "f");
    assertThat(room.appendAll(messages))
        .allMatch(result -> result instanceof AppendResult.Appended);
    assertThat(store.appendTo(rooms, messages.get(0)))
        .allMatch(result -> result instanceof AppendResult.Appended);
    assertThat(room.stream(SeqRange.all()).map(entry -> entry.message().body().length))
        .containsExactlyElementsOf(messages.stream().map(it -> it.body().length).toList());
  }

  @Test
  void attributesOfEveryTypeAreColumnsOfTheirOwn() {
    room.append(
        Message.of(body(3))
            .withId("c-1")
            .with("text", "caf\u00e9")
            .with("whole", Long.MIN_VALUE)
            .with("real", 0.1)
            .with("flag", true)
            .with("bytes", new byte[] {1, -1}));
    assertThat(column("text")).isEqualTo(ColumnValue.fromString("caf\u00e9"));
    assertThat(column("whole")).isEqualTo(ColumnValue.fromLong(Long.MIN_VALUE));
    assertThat(column("real")).isEqualTo(ColumnValue.fromDouble(0.1));
    assertThat(column("flag")).isEqualTo(ColumnValue.fromBoolean(true));
    assertThat(column("bytes").getType()).isEqualTo(ColumnType.BINARY);
    assertThat(column("bytes").asBinary()).containsExactly(1, -1);
    assertThat(column("_body").asBinary()).isEqualTo(body(3));
    assertThat(column("_append_id")).isEqualTo(ColumnValue.fromString("c-1"));
  }

  @Test
  void anAttributeOfTheLargestSizeIsReadAsItWasWritten() {
    Message<byte[]> bytes = Message.of(body(1)).with("large", body(VALUE_BYTES));
    Message<byte[]> text = Message.of(body(1)).with("large", "x".repeat(VALUE_BYTES));
    for (Message<byte[]> message : List.of(bytes, text)) {
      long seqId = room.append(message).seqId();
      assertThat(room.get(seqId).orElseThrow().message()).isEqualTo(message);
    }
  }

  @Test
  void anAttributeAboveTheLargestSizeIsRefusedBeforeAnythingIsSent() {
    assertRefusedUnsent(Message.of(body(1)).with("large", body(VALUE_BYTES + 1)));
  }

  @Test
  void aTextOfTooManyBytesIsRefusedThoughItHasFewerCharacters() {
    assertRefusedUnsent(Message.of(body(1)).with("large", "\u00e9".repeat(VALUE_BYTES / 2 + 1)));
  }

  @Test
  void attributesMayHaveTheNamesOfKeyColumns() {
    Message<byte[]> message =
        Message.of(body(1))
            .with("partition_key", "p")
            .with("timeline_id", 7)
            .with("seq_id", 0.5)
            .with("body", true);
    long seqId = room.append(message).seqId();
    assertThat(room.get(seqId).orElseThrow().message()).isEqualTo(message);
    Message<byte[]> other = Message.of(body(2)).with("seq_id", -1);
    assertThat(room.replace(seqId, other)).isPresent();
    assertThat(room.get(seqId).orElseThrow().message()).isEqualTo(other);
  }
}
