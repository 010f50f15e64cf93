package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.Condition;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.RowExistenceExpectation;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import com.alicloud.openservices.tablestore.model.RowUpdateChange;
import com.alicloud.openservices.tablestore.model.TableOptions;
import com.alicloud.openservices.tablestore.model.UpdateRowRequest;
import com.alicloud.openservices.tablestore.model.UpdateTableRequest;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TimeToLiveTest extends ClientTest {

  private static final Duration DAY = Duration.ofDays(1);

  @BeforeEach
  void keepRowsForADay() {
    keepRowsFor(86_400, LOG);
    keepRowsFor(86_400, PLAIN);
  }

  private void keepRowsFor(int seconds, String table) {
    var request = new UpdateTableRequest(table);
    request.setTableOptionsForUpdate(new TableOptions(seconds));
    client.updateTable(request);
  }

  @Test
  void aRowIsUnreadableAtTheMomentItExpires() {
    long seq = append("room", "old");
    clock.advance(DAY.minusMillis(1));
    append("room", "new");
    assertThat(bodies(readAll("room"))).containsExactly("old", "new");
    clock.advance(Duration.ofMillis(1));
    assertThat(bodies(readAll("room"))).containsExactly("new");
    assertThat(get(LOG, logKey("room", PrimaryKeyValue.fromLong(seq)))).isNull();
    assertThat(server.rows(LOG)).hasSize(1);
  }

  @Test
  void anExpiredRowCannotBeEdited() {
    var key = logKey("room", PrimaryKeyValue.fromLong(append("room", "old")));
    clock.advance(DAY);
    var change = new RowPutChange(LOG, key).addColumn("body", ColumnValue.fromString("edited"));
    change.setCondition(new Condition(RowExistenceExpectation.EXPECT_EXIST));
    assertRefused("OTSConditionCheckFail", () -> client.putRow(new PutRowRequest(change)));
  }

  @Test
  void columnsThatAnUpdateDoesNotTouchExpireFirst() {
    client.putRow(
        new PutRowRequest(plainRow("a", "1").addColumn("other", ColumnValue.fromString("x"))));
    clock.advance(DAY.dividedBy(2));
    var change = new RowUpdateChange(PLAIN, plainKey("a"));
    change.put("body", ColumnValue.fromString("2"));
    client.updateRow(new UpdateRowRequest(change));
    clock.advance(DAY.dividedBy(2));
    var row = get(PLAIN, plainKey("a"));
    assertThat(row.contains("other")).isFalse();
    assertThat(body(row)).isEqualTo("2");
  }

  @Test
  void aLongerLifeBringsExpiredRowsBack() {
    append("room", "old");
    clock.advance(DAY);
    assertThat(readAll("room")).isEmpty();
    keepRowsFor(-1, LOG);
    assertThat(bodies(readAll("room"))).containsExactly("old");
  }

  @Test
  void aRowWithoutColumnsExpiresToo() {
    client.putRow(new PutRowRequest(new RowPutChange(PLAIN, plainKey("a"))));
    assertThat(server.rows(PLAIN)).hasSize(1);
    clock.advance(DAY);
    assertThat(server.rows(PLAIN)).isEmpty();
  }
}
