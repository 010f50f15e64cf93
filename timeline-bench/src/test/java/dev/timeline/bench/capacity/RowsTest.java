package dev.timeline.bench.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.model.Column;
import com.alicloud.openservices.tablestore.model.PrimaryKeyColumn;
import com.alicloud.openservices.tablestore.model.Row;
import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Messenger;
import dev.timeline.tablestore.TableStoreBackend;
import dev.timeline.tablestore.local.Exchange;
import dev.timeline.tablestore.local.LocalTableStore;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is computed of rows is what the backend writes. */
class RowsTest {

  private static final int BODY_BYTES = 100;
  private static final List<String> MEMBERS =
      List.of("user-00000000001", "user-00000000002", "user-00000000003");
  private static final String GROUP = "group-0000000001";

  @Test
  void prefixesSizesAndUnitsAreThoseOfAMessageThatIsSent() {
    try (LocalTableStore server = LocalTableStore.start();
        TableStoreBackend backend =
            TableStoreBackend.builder()
                .endpoint(server.endpoint())
                .instance(server.instanceName())
                .credentials(server.accessKeyId(), server.accessKeySecret())
                .build()) {
      var membership = new InMemoryMembership();
      MEMBERS.forEach(it -> membership.join(GROUP, it));
      try (var messenger =
          Messenger.builder(backend, Codec.bytes(), membership).unsignedCursors().build()) {
        var group = messenger.conversation(GROUP);
        group.send(MEMBERS.get(0), message(1)); // notes server and members, once
        server.clearRequests();
        group.send(MEMBERS.get(0), message(2));
      }

      List<Row> rows = server.tables().stream().flatMap(it -> server.rows(it).stream()).toList();
      var expected = new RowBytes(BODY_BYTES);
      List<Row> histories = rows.stream().filter(it -> isOf(GROUP, it)).toList();
      List<Row> inboxes =
          rows.stream().filter(row -> MEMBERS.stream().anyMatch(it -> isOf(it, row))).toList();
      assertThat(histories).hasSize(2).allMatch(it -> bytes(it) == expected.history());
      assertThat(inboxes).hasSize(2 * 3).allMatch(it -> bytes(it) == expected.inbox());
      assertThat(rows.stream().filter(it -> it.getPrimaryKey().contains("timeline_id")))
          .allMatch(it -> value(it, "partition_key").equals(prefix(value(it, "timeline_id"))));

      Cost cost = Cost.ofMessage(expected, 3);
      assertThat(server.requests().stream().mapToInt(Exchange::writeUnits).sum())
          .isEqualTo((int) cost.written());
      assertThat(server.requests().stream().mapToInt(Exchange::readUnits).sum())
          .isEqualTo((int) cost.read());
      assertThat(server.requests()).hasSize((int) cost.requests());
    }
  }

  private static Message<byte[]> message(int number) {
    return Message.of(new byte[BODY_BYTES]).withId("message-%08d".formatted(number));
  }

  /** Whether it is a message; the list of members has no id of its own. */
  private static boolean isOf(String timeline, Row row) {
    return row.contains("_fingerprint") && value(row, "timeline_id").equals(timeline);
  }

  private static String value(Row row, String key) {
    return row.getPrimaryKey().getPrimaryKeyColumn(key).getValue().asString();
  }

  private static String prefix(String id) {
    return Prefixes.text(new Prefixes().of(id));
  }

  /** Values, names of columns, and a timestamp for each. */
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
