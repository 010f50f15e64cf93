package dev.timeline.tablestore;

import static dev.timeline.tablestore.RowText.utf8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.model.Column;
import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.Row;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.contract.GoldenFile;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Rows of entries: what was once stored in a table is read for ever. */
class EntryRowsGoldenTest {

  private static final GoldenFile GOLDEN =
      GoldenFile.of(EntryRowsGoldenTest.class, "entry-rows.txt");

  private static final long MILLIS = 1_735_689_600_000L;
  private static final long SERVER_MILLIS = MILLIS + 3;

  private static final EntryColumns COLUMNS = new EntryColumns(KeyColumns.DEFAULT);
  private static final PrimaryKey KEY = KeyColumns.DEFAULT.at("room", 1_600_000_000_000_123L);

  private static final Message<byte[]> BODY = Message.of(utf8("hi"));
  private static final Message<byte[]> FULL =
      Message.of(utf8("hi"))
          .withId("c-1")
          .with("lang", "en")
          .with("size", 7)
          .with("score", 0.5)
          .with("urgent", true)
          .with("digest", new byte[] {0, 1, -1})
          .with("seq_id", "an attribute named as a key column is");

  private static final RowMetadata NEW =
      new RowMetadata(
          "append-1", OptionalLong.empty(), MILLIS, MILLIS + 30_000, StoredRow.NOT_CHECKED);
  private static final RowMetadata IDENTIFIED =
      new RowMetadata("c-1", OptionalLong.of(-5), MILLIS, MILLIS + 30_000, 41);
  private static final RowMetadata CHANGED =
      new RowMetadata("c-1", OptionalLong.of(-5), MILLIS, Long.MAX_VALUE, StoredRow.NOT_CHECKED);

  private static final Map<String, RowPutChange> ROWS =
      Map.of(
          "plain", written(BODY, NEW),
          "with everything", written(FULL, IDENTIFIED),
          "replaced", written(FULL, CHANGED),
          "deleted", deleted(CHANGED));

  private static RowPutChange written(Message<byte[]> message, RowMetadata metadata) {
    var row = new RowPutChange("table", KEY);
    COLUMNS.write(message, metadata, row);
    return row;
  }

  private static RowPutChange deleted(RowMetadata metadata) {
    var row = new RowPutChange("table", KEY);
    COLUMNS.writeDeleted(metadata, row);
    return row;
  }

  @Test
  void aRowIsWrittenAsEver() {
    var today = new HashMap<String, String>();
    ROWS.forEach((name, row) -> today.put(name, RowText.of(row.getColumnsToPut())));
    today.put("key", RowText.of(KEY));
    RowPutChange large = written(Message.of(new byte[5 << 20]), NEW);
    today.put(
        "columns of 5 MiB",
        large.getColumnsToPut().stream().map(Column::getName).sorted().collect(joining(", ")));
    GOLDEN.assertIsWritten(today);
  }

  private static StoredRow read(String columns) {
    PrimaryKey key = RowText.key(GOLDEN.text("key"));
    return COLUMNS.read("room", new Row(key, RowText.columns(columns, SERVER_MILLIS)));
  }

  @Test
  void aPlainRowIsRead() {
    StoredRow row = read(GOLDEN.text("plain"));
    assertThat(row.entry()).isEqualTo(entry(BODY));
    assertThat(row.appendId()).isEqualTo("append-1");
    assertThat(row.dueMillis()).isEqualTo(MILLIS + 30_000);
    assertThat(row.serverMillis()).isEqualTo(SERVER_MILLIS);
    assertThat(row.checkedUpTo()).isNegative();
  }

  private static Entry<byte[]> entry(Message<byte[]> message) {
    return Entry.ofEpochMilli("room", 1_600_000_000_000_123L, MILLIS, message);
  }

  @Test
  void aRowWithEverythingIsRead() {
    StoredRow row = read(GOLDEN.text("with everything"));
    assertThat(row.entry().message().id()).contains("c-1");
    assertThat(row.entry().message().sameContentAs(FULL)).isTrue();
    assertThat(row.fingerprint()).hasValue(-5);
    assertThat(row.checkedUpTo()).isEqualTo(41);
  }

  @Test
  void aReplacedRowIsReadWithItsRevisions() {
    String edits = "; _edit STRING edit-2; _previous_edit STRING edit-1";
    StoredRow row = read(GOLDEN.text("replaced") + edits);
    assertThat(row.entry().revision()).isEqualTo("edit-2");
    assertThat(row.previousEdit()).isEqualTo("edit-1");
    assertThat(row.dueMillis()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aDeletedRowKeepsItsId() {
    StoredRow row = read(GOLDEN.text("deleted"));
    assertThat(row.isDeleted()).isTrue();
    assertThat(row.appendId()).isEqualTo("c-1");
    assertThat(row.entry().message().body()).isEmpty();
  }

  @Test
  void aBodyInPiecesIsRead() {
    StoredRow row = read("_body BINARY 6865; _body1 BINARY 6c6c; _body2 BINARY 6f");
    assertThat(row.entry().message().body()).isEqualTo(utf8("hello"));
  }
}
