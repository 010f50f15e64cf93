package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.model.Column;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.PrimaryKeySchema;
import com.alicloud.openservices.tablestore.model.PrimaryKeyType;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.ReturnType;
import com.alicloud.openservices.tablestore.model.Row;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import com.alicloud.openservices.tablestore.model.RowUpdateChange;
import com.alicloud.openservices.tablestore.model.TableOptions;
import com.alicloud.openservices.tablestore.model.UpdateRowRequest;
import com.alicloud.openservices.tablestore.model.UpdateTableRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class WritingTest extends ClientTest {

  private static ColumnValue text(String value) {
    return ColumnValue.fromString(value);
  }

  private static RowUpdateChange update() {
    return new RowUpdateChange(PLAIN, plainKey("a"));
  }

  private Row apply(RowUpdateChange change) {
    return client.updateRow(new UpdateRowRequest(change)).getRow();
  }

  private Row row() {
    return server.rows(PLAIN).get(0);
  }

  private void keepVersions(int versions) {
    var options = new TableOptions();
    options.setMaxVersions(versions);
    var request = new UpdateTableRequest(PLAIN);
    request.setTableOptionsForUpdate(options);
    client.updateTable(request);
  }

  private static List<String> values(Row row) {
    return Arrays.stream(row.getColumns())
        .map(column -> column.getName() + "=" + column.getValue() + "@" + column.getTimestamp())
        .toList();
  }

  @Test
  void valuesOfEveryTypeComeBackAsTheyWere() {
    var change = new RowPutChange(PLAIN, plainKey("a"));
    List<ColumnValue> values =
        List.of(
            text("\uD83D\uDE00 é"),
            text(""),
            ColumnValue.fromLong(Long.MIN_VALUE),
            ColumnValue.fromDouble(-0.1),
            ColumnValue.fromBoolean(false),
            ColumnValue.fromBinary(new byte[] {0, -1, 127}));
    for (int i = 0; i < values.size(); i++) {
      change.addColumn("c" + i, values.get(i));
    }
    client.putRow(new PutRowRequest(change));
    assertThat(get(PLAIN, plainKey("a")).getColumns())
        .extracting(Column::getValue)
        .isEqualTo(values);
  }

  @Test
  void aPutReplacesTheWholeRow() {
    client.putRow(new PutRowRequest(plainRow("a", "1").addColumn("more", text("x"))));
    put("a", "2");
    assertThat(row().getColumns()).hasSize(1);
    assertThat(body(row())).isEqualTo("2");
  }

  @Test
  void anUpdateLeavesOtherColumnsAlone() {
    put("a", "1");
    apply(update().put("more", text("x")));
    assertThat(row().getColumns()).extracting(Column::getName).containsExactly("body", "more");
    apply(update().deleteColumns("body"));
    assertThat(row().getColumns()).extracting(Column::getName).containsExactly("more");
    apply(update().deleteColumns("more"));
    assertThat(row().getColumns()).isEmpty();
  }

  @Test
  void anUpdateThatOnlyDeletesMakesNoRow() {
    apply(update().deleteColumns("body"));
    assertThat(server.rows(PLAIN)).isEmpty();
    apply(update().put("body", text("1")));
    assertThat(server.rows(PLAIN)).hasSize(1);
  }

  @Test
  void anUpdateOfNothingIsRefused() {
    assertInvalid(() -> apply(update()));
  }

  @Test
  void anUpdateNumbersARowThatHasAPlaceholder() {
    var change = new RowUpdateChange(LOG, logKey("room", PrimaryKeyValue.AUTO_INCREMENT));
    change.put("body", text("hello"));
    change.setReturnType(ReturnType.RT_PK);
    Row returned = apply(change);
    assertThat(bodies(readAll("room"))).containsExactly("hello");
    assertThat(seq(returned)).isEqualTo(seq(readAll("room").get(0)));
  }

  @Test
  void aRowMayHaveNoColumns() {
    client.putRow(new PutRowRequest(new RowPutChange(PLAIN, plainKey("a"))));
    assertThat(get(PLAIN, plainKey("a")).getColumns()).isEmpty();
  }

  @Test
  void onlySoManyVersionsAreKept() {
    keepVersions(2);
    for (String body : List.of("1", "2", "3")) {
      clock.advance(Duration.ofMillis(1));
      apply(update().put("body", text(body)));
    }
    long now = clock.millis();
    assertThat(values(row())).containsExactly("body=3@" + now, "body=2@" + (now - 1));
  }

  @Test
  void anOlderVersionComesBehindANewerOne() {
    keepVersions(2);
    long now = clock.millis();
    apply(update().put("body", text("new"), now));
    apply(update().put("body", text("old"), now - 1));
    apply(update().put("body", text("newer"), now));
    assertThat(values(row())).containsExactly("body=newer@" + now, "body=old@" + (now - 1));
    apply(update().deleteColumn("body", now));
    assertThat(values(row())).containsExactly("body=old@" + (now - 1));
  }

  @Test
  void aVersionTooFarFromTheClockIsRefused() {
    long day = Duration.ofDays(1).toMillis();
    apply(update().put("body", text("x"), clock.millis() - day));
    assertInvalid(() -> apply(update().put("body", text("x"), clock.millis() - day - 1)));
    assertInvalid(() -> apply(update().put("body", text("x"), clock.millis() + day)));
  }

  @Test
  void aNumberIsAddedToAndReturned() {
    RowUpdateChange change = update().increment(new Column("count", ColumnValue.fromLong(5)));
    change.setReturnType(ReturnType.RT_AFTER_MODIFY);
    change.addReturnColumn("count");
    assertThat(apply(change).getLatestColumn("count").getValue().asLong()).isEqualTo(5);
    clock.advance(Duration.ofMillis(1));
    assertThat(apply(change).getLatestColumn("count").getValue().asLong()).isEqualTo(10);
    put("a", "text");
    assertInvalid(() -> apply(update().increment(new Column("body", ColumnValue.fromLong(1)))));
  }

  @Test
  void aTableMayForbidUpdates() {
    var options = new TableOptions(-1, 1);
    options.setAllowUpdate(false);
    createTable("fixed", options, new PrimaryKeySchema("id", PrimaryKeyType.STRING));
    client.putRow(new PutRowRequest(new RowPutChange("fixed", plainKey("a"))));
    var change = new RowUpdateChange("fixed", plainKey("a"));
    change.put("body", text("x"));
    assertInvalid(() -> apply(change));
  }
}
