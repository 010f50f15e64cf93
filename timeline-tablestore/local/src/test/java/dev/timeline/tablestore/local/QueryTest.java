package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.model.Column;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.Direction;
import com.alicloud.openservices.tablestore.model.GetRowRequest;
import com.alicloud.openservices.tablestore.model.PrimaryKeySchema;
import com.alicloud.openservices.tablestore.model.PrimaryKeyType;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.RangeRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.Row;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import com.alicloud.openservices.tablestore.model.SingleRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.TableOptions;
import com.alicloud.openservices.tablestore.model.TimeRange;
import com.alicloud.openservices.tablestore.model.filter.ColumnPaginationFilter;
import com.alicloud.openservices.tablestore.model.filter.RegexRule;
import com.alicloud.openservices.tablestore.model.filter.SingleColumnValueFilter;
import com.alicloud.openservices.tablestore.model.filter.SingleColumnValueFilter.CompareOperator;
import com.alicloud.openservices.tablestore.model.filter.SingleColumnValueRegexFilter;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads that ask to see a part of a row. */
class QueryTest extends ClientTest {

  private static final String VERSIONED = "versioned";

  private long now;

  @BeforeEach
  void putARowWithVersions() {
    now = clock.millis();
    createTable(
        VERSIONED, new TableOptions(-1, 3), new PrimaryKeySchema("id", PrimaryKeyType.STRING));
    var change = new RowPutChange(VERSIONED, plainKey("a"));
    for (String column : List.of("a", "b", "c")) {
      for (int age = 0; age < 3; age++) {
        change.addColumn(column, ColumnValue.fromString(column + age), now - age);
      }
    }
    client.putRow(new PutRowRequest(change));
  }

  private @Nullable Row read(Consumer<SingleRowQueryCriteria> query) {
    var criteria = new SingleRowQueryCriteria(VERSIONED, plainKey("a"));
    query.accept(criteria);
    return client.getRow(new GetRowRequest(criteria)).getRow();
  }

  private static List<String> values(@Nullable Row row) {
    return Arrays.stream(row.getColumns())
        .map(Column::getValue)
        .map(ColumnValue::asString)
        .toList();
  }

  @Test
  void asManyVersionsAsAskedForNewestFirst() {
    assertThat(values(read(q -> q.setMaxVersions(1)))).containsExactly("a0", "b0", "c0");
    assertThat(values(read(q -> q.setMaxVersions(2))))
        .containsExactly("a0", "a1", "b0", "b1", "c0", "c1");
    assertThat(read(q -> q.setMaxVersions(Integer.MAX_VALUE)).getColumns()).hasSize(9);
  }

  @Test
  void aReadHasToSayWhichVersionsItWants() {
    assertInvalid(() -> read(q -> {}));
  }

  @Test
  void versionsOfATimeRange() {
    assertThat(values(read(q -> q.setTimeRange(new TimeRange(now - 2, now)))))
        .containsExactly("a1", "a2", "b1", "b2", "c1", "c2");
    assertThat(values(read(q -> q.setTimestamp(now - 1)))).containsExactly("a1", "b1", "c1");
  }

  @Test
  void onlyTheColumnsAskedFor() {
    assertThat(
            values(
                read(
                    q -> {
                      q.setMaxVersions(1);
                      q.addColumnsToGet(List.of("c", "missing", "a"));
                    })))
        .containsExactly("a0", "c0");
  }

  @Test
  void aRowWithNoneOfTheColumnsIsNotThereUnlessItsKeyIsAskedFor() {
    assertThat(
            read(
                q -> {
                  q.setMaxVersions(1);
                  q.addColumnsToGet("missing");
                }))
        .isNull();
    Row row =
        read(
            q -> {
              q.setMaxVersions(1);
              q.addColumnsToGet(List.of("missing", "id"));
            });
    assertThat(row.getPrimaryKey()).isEqualTo(plainKey("a"));
    assertThat(row.getColumns()).isEmpty();
  }

  @Test
  void columnsFromOneNameToAnother() {
    assertThat(
            values(
                read(
                    q -> {
                      q.setMaxVersions(1);
                      q.setStartColumn("b");
                      q.setEndColumn("c");
                    })))
        .containsExactly("b0");
  }

  @Test
  void aWindowOfColumns() {
    assertThat(
            values(
                read(
                    q -> {
                      q.setMaxVersions(1);
                      q.setFilter(new ColumnPaginationFilter(1, 1));
                    })))
        .containsExactly("b0");
    assertInvalid(
        () ->
            read(
                q -> {
                  q.setMaxVersions(1);
                  q.setFilter(new ColumnPaginationFilter(0, 1));
                }));
  }

  private static SingleColumnValueFilter bodyAtLeast(String body) {
    return new SingleColumnValueFilter(
        "body", CompareOperator.GREATER_EQUAL, ColumnValue.fromString(body));
  }

  @Test
  void aFilterKeepsRowsOutOfARange() {
    for (int i = 0; i < 6; i++) {
      append("room", "m" + i);
    }
    RangeRowQueryCriteria criteria = range("room", Direction.FORWARD);
    criteria.setFilter(bodyAtLeast("m3"));
    criteria.setLimit(2);
    assertThat(bodies(getRange(criteria).getRows())).containsExactly("m3", "m4");
  }

  @Test
  void aFilterSeesOnlyTheColumnsAskedFor() {
    append("room", "m1");
    RangeRowQueryCriteria criteria = range("room", Direction.FORWARD);
    criteria.addColumnsToGet("room");
    criteria.setFilter(bodyAtLeast("m0").setPassIfMissing(false));
    assertThat(getRange(criteria).getRows()).isEmpty();
    criteria.addColumnsToGet("body");
    assertThat(getRange(criteria).getRows()).hasSize(1);
  }

  @Test
  void aFilterLooksAtOlderVersionsIfTold() {
    var filter =
        new SingleColumnValueFilter("a", CompareOperator.EQUAL, ColumnValue.fromString("a1"));
    Consumer<SingleRowQueryCriteria> query =
        q -> {
          q.setMaxVersions(3);
          q.setFilter(filter);
        };
    assertThat(read(query)).isNull();
    filter.setLatestVersionsOnly(false);
    assertThat(read(query)).isNotNull();
  }

  @Test
  void filtersByRegularExpressionAreAnsweredAsUnsupported() {
    var filter =
        new SingleColumnValueRegexFilter(
            "a",
            new RegexRule("(.*)", RegexRule.CastType.VT_STRING),
            SingleColumnValueRegexFilter.CompareOperator.EXIST);
    assertRefused(
        "OTSUnsupportOperation",
        () ->
            read(
                q -> {
                  q.setMaxVersions(1);
                  q.setFilter(filter);
                }));
  }
}
