package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.model.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.model.BatchWriteRowResponse;
import com.alicloud.openservices.tablestore.model.DeleteRowRequest;
import com.alicloud.openservices.tablestore.model.Direction;
import com.alicloud.openservices.tablestore.model.GetRangeResponse;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.RangeRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.ReturnType;
import com.alicloud.openservices.tablestore.model.Row;
import com.alicloud.openservices.tablestore.model.RowDeleteChange;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A log on the service. */
class AppendingAndReadingTest extends ClientTest {

  @Test
  void anAppendedRowIsNumberedAndReadableAtOnce() {
    long seq = append("room", "hello");
    Row row = get(LOG, logKey("room", PrimaryKeyValue.fromLong(seq)));
    assertThat(body(row)).isEqualTo("hello");
    assertThat(row.getLatestColumn("body").getTimestamp()).isEqualTo(clock.millis());
    assertThat(server.rows(LOG)).hasToString(List.of(row).toString());
  }

  @Test
  void numbersRiseAndHaveGaps() {
    List<Long> seqs = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      seqs.add(append("room", "m" + i));
    }
    assertThat(seqs).isSorted().doesNotHaveDuplicates();
    assertThat(seqs.get(0)).isGreaterThan(1_000_000_000_000L);
    assertThat(seqs.get(49) - seqs.get(0)).isGreaterThan(1_000);
  }

  @Test
  void roomsOfOneBucketShareTheirNumbers() {
    List<Long> seqs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      seqs.add(append(i % 2 == 0 ? "room" : "other", "m" + i));
    }
    assertThat(seqs).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void theNumberIsReturnedOnlyIfAskedFor() {
    RowPutChange change = entry("room", "hello");
    change.setReturnType(ReturnType.RT_NONE);
    assertThat(client.putRow(new PutRowRequest(change)).getRow()).isNull();
  }

  @Test
  void aRangeIsReadForwardAndBackward() {
    for (int i = 0; i < 5; i++) {
      append("room", "m" + i);
      append("other", "x" + i);
    }
    List<String> bodies = new ArrayList<>(bodies(readAll("room")));
    assertThat(bodies).containsExactly("m0", "m1", "m2", "m3", "m4");
    Collections.reverse(bodies);
    List<Row> backward = getRange(range("room", Direction.BACKWARD)).getRows();
    assertThat(bodies(backward)).isEqualTo(bodies);
  }

  @Test
  void aPageEndsAtItsLimitAndSaysWhereToGoOn() {
    for (int i = 0; i < 5; i++) {
      append("room", "m" + i);
    }
    for (Direction direction : Direction.values()) {
      RangeRowQueryCriteria criteria = range("room", direction);
      criteria.setLimit(2);
      List<Integer> sizes = new ArrayList<>();
      List<String> read = new ArrayList<>();
      GetRangeResponse page;
      do {
        page = getRange(criteria);
        sizes.add(page.getRows().size());
        read.addAll(bodies(page.getRows()));
        if (page.getNextStartPrimaryKey() != null) {
          criteria.setInclusiveStartPrimaryKey(page.getNextStartPrimaryKey());
        }
      } while (page.getNextStartPrimaryKey() != null);
      assertThat(sizes).containsExactly(2, 2, 1);
      assertThat(read).containsExactlyInAnyOrder("m0", "m1", "m2", "m3", "m4");
    }
  }

  @Test
  void theStartOfARangeIsInItAndTheEndIsNot() {
    long first = append("room", "m0");
    append("room", "m1");
    long last = append("room", "m2");
    RangeRowQueryCriteria criteria = range("room", Direction.FORWARD);
    criteria.setInclusiveStartPrimaryKey(logKey("room", PrimaryKeyValue.fromLong(first)));
    criteria.setExclusiveEndPrimaryKey(logKey("room", PrimaryKeyValue.fromLong(last)));
    assertThat(bodies(getRange(criteria).getRows())).containsExactly("m0", "m1");
    criteria.setDirection(Direction.BACKWARD);
    criteria.setInclusiveStartPrimaryKey(logKey("room", PrimaryKeyValue.fromLong(last)));
    criteria.setExclusiveEndPrimaryKey(logKey("room", PrimaryKeyValue.fromLong(first)));
    assertThat(bodies(getRange(criteria).getRows())).containsExactly("m2", "m1");
  }

  @Test
  void aDeletedRowIsGone() {
    long seq = append("room", "hello");
    var key = logKey("room", PrimaryKeyValue.fromLong(seq));
    client.deleteRow(new DeleteRowRequest(new RowDeleteChange(LOG, key)));
    assertThat(get(LOG, key)).isNull();
    assertThat(readAll("room")).isEmpty();
    assertThat(append("room", "again")).isGreaterThan(seq);
  }

  @Test
  void aBatchNumbersItsRowsInAnOrderThatNobodyCanRelyOn() {
    var request = new BatchWriteRowRequest();
    for (int i = 0; i < 200; i++) {
      request.addRowChange(entry("room", "m" + i));
    }
    BatchWriteRowResponse response = client.batchWriteRow(request);
    assertThat(response.getFailedRows()).isEmpty();
    Map<Long, String> returned = new HashMap<>();
    List<Long> inOrder = new ArrayList<>();
    response
        .getSucceedRows()
        .forEach(
            result -> {
              inOrder.add(seq(result.getRow()));
              returned.put(seq(result.getRow()), "m" + result.getIndex());
            });
    Map<Long, String> stored = new HashMap<>();
    readAll("room").forEach(row -> stored.put(seq(row), body(row)));
    assertThat(returned).hasSize(200).isEqualTo(stored);
    assertThat(inOrder).isNotEqualTo(inOrder.stream().sorted().toList());
    assertThat(new HashSet<>(inOrder)).hasSize(200);
  }
}
