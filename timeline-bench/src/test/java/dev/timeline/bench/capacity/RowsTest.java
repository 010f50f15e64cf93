package dev.timeline.bench.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.model.Column;
import com.alicloud.openservices.tablestore.model.PrimaryKeyColumn;
import com.alicloud.openservices.tablestore.model.Row;
import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.messaging.FanOutPolicy.FanOut;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.tablestore.TableStoreBackend;
import dev.timeline.tablestore.local.Exchange;
import dev.timeline.tablestore.local.LocalTableStore;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The sizes and costs that are computed are those of what the backend writes and reads. */
class RowsTest {

  private static final int BODY_BYTES = 100;
  private static final List<String> MEMBERS =
      List.of("user-00000000001", "user-00000000002", "user-00000000003");
  private static final String GROUP = "group-0000000001";
  private static final String LARGE_GROUP = "group-0000000100";
  private static final String LEFT = "group-0000000002";

  private final RowBytes expected = new RowBytes(BODY_BYTES);
  private final InMemoryMembership membership = new InMemoryMembership();
  private final LocalTableStore server = LocalTableStore.builder().strict().start();
  private final TableStoreBackend backend =
      TableStoreBackend.builder()
          .endpoint(server.endpoint())
          .instance(server.instanceName())
          .credentials(server.accessKeyId(), server.accessKeySecret())
          .build();
  private final Messenger<byte[]> messenger =
      Messenger.builder(backend, Codec.bytes(), membership)
          .fanOut(
              sending -> sending.conversationId().equals(LEFT) ? FanOut.ON_READ : FanOut.ON_WRITE)
          .withoutRedelivery()
          .unsignedCursors()
          .build();

  @AfterEach
  void close() {
    messenger.close();
    backend.close();
    server.close();
  }

  @Test
  void prefixesSizesAndUnitsAreThoseOfAMessageThatIsSent() {
    MEMBERS.forEach(it -> membership.join(GROUP, it));
    sendOfTwo(GROUP);
    requireCost(Cost.ofMessage(expected, 3));

    List<Row> rows = rows();
    assertThat(rows.stream().filter(it -> isOf(GROUP, it)))
        .hasSize(2)
        .allMatch(it -> bytes(it) == expected.history(3));
    assertThat(rows.stream().filter(row -> MEMBERS.stream().anyMatch(it -> isOf(it, row))))
        .hasSize(2 * 3)
        .allMatch(it -> bytes(it) == expected.inbox());
    assertThat(rows.stream().filter(it -> it.getPrimaryKey().contains("timeline_id")))
        .allMatch(it -> value(it, "partition_key").equals(prefix(value(it, "timeline_id"))));
  }

  @Test
  void aLargeGroupsMembersAreNotNamedInEachMessage() {
    for (int i = 0; i < 100; i++) {
      membership.join(LARGE_GROUP, "user-%011d".formatted(i));
    }
    sendOfTwo(LARGE_GROUP);
    requireCost(Cost.ofMessage(expected, 100));
    assertThat(rows().stream().filter(it -> isOf(LARGE_GROUP, it)))
        .hasSize(2)
        .allMatch(it -> bytes(it) == expected.history(100));
  }

  @Test
  void aMessageThatIsLeftCostsTheSameForAnyNumber() {
    MEMBERS.forEach(it -> membership.join(LEFT, it));
    sendOfTwo(LEFT);
    requireCost(Cost.ofMessage(expected, 0));
    assertThat(rows().stream().filter(it -> isOf(LEFT, it)))
        .hasSize(2)
        .allMatch(it -> bytes(it) == expected.history(0));
  }

  @Test
  void aPullReadsTheInboxAndRecordsOfWhatIsReadAndWhatIsNew() {
    for (String group : List.of(GROUP, LEFT)) {
      MEMBERS.forEach(it -> membership.join(group, it));
      messenger.uncheckedConversation(group).send(MEMBERS.get(0), message(1));
    }
    var inbox = messenger.inbox(MEMBERS.get(1));
    SyncCursor cursor = pullAll(inbox);
    server.clearRequests();
    assertThat(inbox.pull(cursor, 100).events()).isEmpty();
    Cost nothing = Cost.ofReading(0, expected.inbox()).plus(Cost.ofRecords(1));
    requireCost(nothing);

    for (int i = 2; i < 52; i++) {
      messenger.uncheckedConversation(GROUP).send(MEMBERS.get(0), message(i));
      messenger.uncheckedConversation(LEFT).send(MEMBERS.get(0), message(i));
    }
    server.clearRequests();
    assertThat(inbox.pull(cursor, 100).events()).hasSize(100);
    requireCost(
        Cost.ofReading(50, expected.inbox())
            .plus(Cost.ofRecords(1))
            .plus(Cost.ofRecords(1))
            .plus(Cost.ofReading(50, expected.history(0))));
  }

  private static SyncCursor pullAll(Inbox<byte[]> inbox) {
    SyncCursor cursor = inbox.fromOldest();
    SyncBatch<byte[]> batch;
    do {
      batch = inbox.pull(cursor, 100);
      cursor = batch.next();
    } while (batch.more() || !batch.events().isEmpty());
    return cursor;
  }

  /** Sends two messages, the second of which counts: the first is noted, with its members. */
  private void sendOfTwo(String group) {
    messenger.uncheckedConversation(group).send(MEMBERS.get(0), message(1));
    server.clearRequests();
    messenger.uncheckedConversation(group).send(MEMBERS.get(0), message(2));
  }

  private void requireCost(Cost cost) {
    List<Exchange> requests = server.requests();
    assertThat(requests.stream().mapToInt(Exchange::writeUnits).sum())
        .isEqualTo((int) cost.written());
    assertThat(requests.stream().mapToInt(Exchange::readUnits).sum()).isEqualTo((int) cost.read());
    assertThat(requests).hasSize((int) cost.requests());
  }

  private List<Row> rows() {
    return server.tables().stream().flatMap(it -> server.rows(it).stream()).toList();
  }

  private static Message<byte[]> message(int number) {
    return Message.of(new byte[BODY_BYTES]).withId("message-%08d".formatted(number));
  }

  /** Returns whether a row is a message of a timeline; notes and records are none. */
  private static boolean isOf(String timeline, Row row) {
    return row.contains("_fingerprint") && value(row, "timeline_id").equals(timeline);
  }

  private static String value(Row row, String key) {
    return row.getPrimaryKey().getPrimaryKeyColumn(key).getValue().asString();
  }

  private static String prefix(String id) {
    return Prefixes.text(new Prefixes().of(id));
  }

  /** Returns the bytes of values, names of columns, and a timestamp for each. */
  private static long bytes(Row row) {
    long bytes = 0;
    for (PrimaryKeyColumn key : row.getPrimaryKey().getPrimaryKeyColumns()) {
      bytes += key.getValue().getDataSize();
    }
    for (Column column : row.getColumns()) {
      bytes += column.getName().length() + column.getValue().getDataSize() + Long.BYTES;
    }
    return bytes;
  }
}
