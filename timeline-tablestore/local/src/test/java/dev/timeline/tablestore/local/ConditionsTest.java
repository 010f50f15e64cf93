package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.TableStoreException;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.Condition;
import com.alicloud.openservices.tablestore.model.DeleteRowRequest;
import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.RowDeleteChange;
import com.alicloud.openservices.tablestore.model.RowExistenceExpectation;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import com.alicloud.openservices.tablestore.model.RowUpdateChange;
import com.alicloud.openservices.tablestore.model.UpdateRowRequest;
import com.alicloud.openservices.tablestore.model.condition.ColumnCondition;
import com.alicloud.openservices.tablestore.model.condition.CompositeColumnValueCondition;
import com.alicloud.openservices.tablestore.model.condition.SingleColumnValueCondition;
import com.alicloud.openservices.tablestore.model.condition.SingleColumnValueCondition.CompareOperator;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConditionsTest extends ClientTest {

  private static final String FAILED = "OTSConditionCheckFail";

  private static Condition expecting(RowExistenceExpectation expectation) {
    return new Condition(expectation);
  }

  private void put(String id, String body, Condition condition) {
    RowPutChange change = plainRow(id, body);
    change.setCondition(condition);
    client.putRow(new PutRowRequest(change));
  }

  private void putIf(ColumnCondition column, String body) {
    var condition = expecting(RowExistenceExpectation.IGNORE);
    condition.setColumnCondition(column);
    put("a", body, condition);
  }

  private static SingleColumnValueCondition when(
      String column, CompareOperator operator, ColumnValue value) {
    return new SingleColumnValueCondition(column, operator, value).setPassIfMissing(false);
  }

  private static SingleColumnValueCondition bodyIs(String body) {
    return when("body", CompareOperator.EQUAL, ColumnValue.fromString(body));
  }

  @Test
  void aRowIsPutOnlyIfItIsAsExpected() {
    var absent = expecting(RowExistenceExpectation.EXPECT_NOT_EXIST);
    var present = expecting(RowExistenceExpectation.EXPECT_EXIST);
    assertRefused(FAILED, () -> put("a", "0", present));
    put("a", "1", absent);
    assertRefused(FAILED, () -> put("a", "2", absent));
    put("a", "3", present);
    assertThat(body(get(PLAIN, plainKey("a")))).isEqualTo("3");
  }

  @Test
  void aRowIsUpdatedAndDeletedOnlyIfItExists() {
    var update = new RowUpdateChange(PLAIN, plainKey("a"));
    update.put("body", ColumnValue.fromString("1"));
    update.setCondition(expecting(RowExistenceExpectation.EXPECT_EXIST));
    var delete = new RowDeleteChange(PLAIN, plainKey("a"));
    delete.setCondition(expecting(RowExistenceExpectation.EXPECT_EXIST));
    assertRefused(FAILED, () -> client.updateRow(new UpdateRowRequest(update)));
    assertRefused(FAILED, () -> client.deleteRow(new DeleteRowRequest(delete)));
    put("a", "0");
    client.updateRow(new UpdateRowRequest(update));
    assertThat(body(get(PLAIN, plainKey("a")))).isEqualTo("1");
    client.deleteRow(new DeleteRowRequest(delete));
    assertThat(get(PLAIN, plainKey("a"))).isNull();
    client.deleteRow(new DeleteRowRequest(new RowDeleteChange(PLAIN, plainKey("a"))));
    delete.setCondition(expecting(RowExistenceExpectation.EXPECT_NOT_EXIST));
    assertInvalid(() -> client.deleteRow(new DeleteRowRequest(delete)));
  }

  @Test
  void aColumnIsComparedWithAValue() {
    put("a", "1");
    assertRefused(FAILED, () -> putIf(bodyIs("0"), "x"));
    putIf(bodyIs("1"), "2");
    assertThat(body(get(PLAIN, plainKey("a")))).isEqualTo("2");
  }

  @Test
  void everyComparisonHoldsWhereItShould() {
    Map<CompareOperator, boolean[]> holds =
        Map.of(
            CompareOperator.EQUAL, new boolean[] {false, true, false},
            CompareOperator.NOT_EQUAL, new boolean[] {true, false, true},
            CompareOperator.LESS_THAN, new boolean[] {true, false, false},
            CompareOperator.LESS_EQUAL, new boolean[] {true, true, false},
            CompareOperator.GREATER_THAN, new boolean[] {false, false, true},
            CompareOperator.GREATER_EQUAL, new boolean[] {false, true, true});
    holds.forEach(
        (operator, expected) -> {
          for (int value = 1; value <= 3; value++) {
            setNumber(value);
            boolean passed = tryPutIf(when("number", operator, ColumnValue.fromLong(2)));
            assertThat(passed).as("%s %s 2", value, operator).isEqualTo(expected[value - 1]);
          }
        });
  }

  private void setNumber(long value) {
    var change = new RowPutChange(PLAIN, plainKey("a"));
    change.addColumn("number", ColumnValue.fromLong(value));
    client.putRow(new PutRowRequest(change));
  }

  private boolean tryPutIf(ColumnCondition condition) {
    try {
      putIf(condition, "x");
      return true;
    } catch (TableStoreException e) {
      assertThat(e.getErrorCode()).isEqualTo(FAILED);
      return false;
    }
  }

  @Test
  void valuesOfAnotherTypeAreOnlyUnequal() {
    setNumber(2);
    assertThat(tryPutIf(when("number", CompareOperator.EQUAL, ColumnValue.fromString("2"))))
        .isFalse();
    assertThat(tryPutIf(when("number", CompareOperator.LESS_THAN, ColumnValue.fromString("9"))))
        .isFalse();
    assertThat(tryPutIf(when("number", CompareOperator.NOT_EQUAL, ColumnValue.fromString("2"))))
        .isTrue();
  }

  @Test
  void valuesOfEveryTypeCanBeCompared() {
    for (ColumnValue value :
        new ColumnValue[] {
          ColumnValue.fromString("é"),
          ColumnValue.fromLong(-5),
          ColumnValue.fromDouble(1.5),
          ColumnValue.fromBoolean(true),
          ColumnValue.fromBinary(new byte[] {0, -1})
        }) {
      var change = new RowPutChange(PLAIN, plainKey("a"));
      change.addColumn("value", value);
      client.putRow(new PutRowRequest(change));
      assertThat(tryPutIf(when("value", CompareOperator.NOT_EQUAL, value))).isFalse();
      assertThat(tryPutIf(when("value", CompareOperator.EQUAL, value))).isTrue();
    }
  }

  @Test
  void aMissingColumnPassesIfItMay() {
    var condition = when("missing", CompareOperator.EQUAL, ColumnValue.fromLong(1));
    assertThat(tryPutIf(condition)).isFalse();
    assertThat(tryPutIf(condition.setPassIfMissing(true))).isTrue();
  }

  @Test
  void conditionsCombine() {
    put("a", "1");
    var and = new CompositeColumnValueCondition(CompositeColumnValueCondition.LogicOperator.AND);
    and.addCondition(bodyIs("1")).addCondition(bodyIs("2"));
    var or = new CompositeColumnValueCondition(CompositeColumnValueCondition.LogicOperator.OR);
    or.addCondition(bodyIs("1")).addCondition(bodyIs("2"));
    var not = new CompositeColumnValueCondition(CompositeColumnValueCondition.LogicOperator.NOT);
    not.addCondition(or);
    assertThat(tryPutIf(and)).isFalse();
    assertThat(tryPutIf(not)).isFalse();
    assertThat(tryPutIf(or)).isTrue();
    assertThat(tryPutIf(not)).isTrue();
  }

  @Test
  void aConditionHasAtMostTenNodes() {
    var or = new CompositeColumnValueCondition(CompositeColumnValueCondition.LogicOperator.OR);
    for (int i = 0; i < 9; i++) {
      or.addCondition(bodyIs("" + i));
    }
    assertThat(tryPutIf(or)).isFalse();
    or.addCondition(bodyIs("10"));
    assertInvalid(() -> putIf(or, "x"));
    var lonely = new CompositeColumnValueCondition(CompositeColumnValueCondition.LogicOperator.AND);
    lonely.addCondition(bodyIs("1"));
    assertInvalid(() -> putIf(lonely, "x"));
  }

  @Test
  void aRowThatTheServiceNumbersTakesNoCondition() {
    for (RowExistenceExpectation expectation : RowExistenceExpectation.values()) {
      RowPutChange change = entry("room", "hello");
      change.setCondition(expecting(expectation));
      if (expectation == RowExistenceExpectation.IGNORE) {
        client.putRow(new PutRowRequest(change));
        var condition = expecting(expectation);
        condition.setColumnCondition(bodyIs("1"));
        change.setCondition(condition);
      }
      assertInvalid(() -> client.putRow(new PutRowRequest(change)));
    }
    assertThat(server.rows(LOG)).hasSize(1);
  }

  @Test
  void aNumberThatTheServiceNeverGaveCannotBeWritten() {
    PrimaryKey made = logKey("room", PrimaryKeyValue.fromLong(append("room", "hello") + 1));
    var put = new RowPutChange(LOG, made).addColumn("body", ColumnValue.fromString("x"));
    var update = new RowUpdateChange(LOG, made);
    update.put("body", ColumnValue.fromString("x"));
    for (RowExistenceExpectation expectation :
        new RowExistenceExpectation[] {
          RowExistenceExpectation.IGNORE, RowExistenceExpectation.EXPECT_EXIST
        }) {
      put.setCondition(expecting(expectation));
      update.setCondition(expecting(expectation));
      assertRefused(FAILED, () -> client.putRow(new PutRowRequest(put)));
      assertRefused(FAILED, () -> client.updateRow(new UpdateRowRequest(update)));
    }
    put.setCondition(expecting(RowExistenceExpectation.EXPECT_NOT_EXIST));
    assertInvalid(() -> client.putRow(new PutRowRequest(put)));
    assertThat(server.rows(LOG)).hasSize(1);
  }

  @Test
  void aNumberedRowCanBeRewrittenUntilItIsDeleted() {
    PrimaryKey key = logKey("room", PrimaryKeyValue.fromLong(append("room", "hello")));
    var put = new RowPutChange(LOG, key).addColumn("body", ColumnValue.fromString("edited"));
    put.setCondition(expecting(RowExistenceExpectation.EXPECT_EXIST));
    client.putRow(new PutRowRequest(put));
    assertThat(body(get(LOG, key))).isEqualTo("edited");
    client.deleteRow(new DeleteRowRequest(new RowDeleteChange(LOG, key)));
    assertRefused(FAILED, () -> client.putRow(new PutRowRequest(put)));
    var placeholder = new RowDeleteChange(LOG, logKey("room", PrimaryKeyValue.AUTO_INCREMENT));
    assertInvalid(() -> client.deleteRow(new DeleteRowRequest(placeholder)));
  }
}
