package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.ClientConfiguration;
import com.alicloud.openservices.tablestore.SyncClient;
import com.alicloud.openservices.tablestore.model.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.model.BatchWriteRowResponse;
import com.alicloud.openservices.tablestore.model.BatchWriteRowResponse.RowResult;
import com.alicloud.openservices.tablestore.model.DescribeTableRequest;
import com.alicloud.openservices.tablestore.model.PrimaryKeyBuilder;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A table that is not available while a partition splits, and numbers its rows with a leap. */
class PartitionSplitTest extends ClientTest {

  private static final String UNAVAILABLE = "OTSPartitionUnavailable";

  /** More than there is between numbers otherwise. */
  private static final long LEAP = 1_000_000;

  /** Each refusal moves the clock on by half a second. */
  @Override
  LocalTableStore.Builder settings() {
    return LocalTableStore.builder()
        .onRequest(
            exchange -> {
              if (UNAVAILABLE.equals(exchange.error())) {
                clock.advance(Duration.ofMillis(500));
              }
            });
  }

  private static RowPutChange entryOf(String bucket) {
    return new RowPutChange(
        LOG,
        PrimaryKeyBuilder.createPrimaryKeyBuilder()
            .addPrimaryKeyColumn("bucket", PrimaryKeyValue.fromString(bucket))
            .addPrimaryKeyColumn("room", PrimaryKeyValue.fromString("room"))
            .addPrimaryKeyColumn("seq", PrimaryKeyValue.AUTO_INCREMENT)
            .build());
  }

  @Test
  void theClientLosesNothingAndNumbersGoOnRising() {
    SyncClient retrying = connect(new ClientConfiguration());
    try {
      List<Long> numbers = new ArrayList<>(append(retrying, 0, 10));
      Fault split = server.faults().every().on(LOG).during(Duration.ofSeconds(2)).splits();
      numbers.addAll(append(retrying, 10, 20));
      assertThat(split.hits()).isEqualTo(4); // at 0, 0.5, 1 and 1.5 seconds
      assertThat(bodies(server.rows(LOG)))
          .isEqualTo(IntStream.range(0, 20).mapToObj(Integer::toString).toList());
      assertThat(server.rows(LOG)).extracting(ClientTest::seq).isEqualTo(numbers);
      for (int i = 1; i < numbers.size(); i++) {
        long difference = numbers.get(i) - numbers.get(i - 1);
        assertThat(difference).as("difference before %d", i).isPositive();
        assertThat(difference > LEAP).as("leap before %d", i).isEqualTo(i == 10);
      }
    } finally {
      retrying.shutdown();
    }
  }

  /** Appends the numbers of a range, and returns those that the server gave them. */
  private static List<Long> append(SyncClient by, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> seq(by.putRow(new PutRowRequest(entry("room", "" + i))).getRow()))
        .toList();
  }

  @Test
  void nothingIsReadOrWrittenUntilItEnds() {
    long first = append("room", "1");
    put("a", "another table");
    Fault split = server.faults().every().on(LOG).splits();
    assertRefused(UNAVAILABLE, () -> append("room", "2"));
    assertRefused(UNAVAILABLE, () -> readAll("room"));
    var batch = new BatchWriteRowRequest();
    batch.addRowChange(entry("room", "3"));
    assertRefused(UNAVAILABLE, () -> client.batchWriteRow(batch));
    assertThat(get(PLAIN, plainKey("a"))).isNotNull();
    assertThat(client.describeTable(new DescribeTableRequest(LOG)).getTableMeta().getTableName())
        .isEqualTo(LOG);
    split.end();
    assertThat(append("room", "4") - first - AutoIncrement.LEAP).isBetween(1L, LEAP);
    assertThat(bodies(readAll("room"))).containsExactly("1", "4");
    assertThat(split.hits()).isEqualTo(3);
  }

  @Test
  void otherPartitionsGoOn() {
    server.faults().every().inPartition(PrimaryKeyValue.fromString("b")).splits();
    var batch = new BatchWriteRowRequest();
    batch.addRowChange(entryOf("b"));
    batch.addRowChange(entryOf("c"));
    BatchWriteRowResponse response = client.batchWriteRow(batch);
    assertThat(response.getSucceedRows()).extracting(RowResult::getIndex).containsExactly(1);
    assertThat(response.getFailedRows())
        .extracting(result -> result.getError().getCode())
        .containsExactly(UNAVAILABLE);
    assertRefused(UNAVAILABLE, () -> append("room", "1"));
    client.putRow(new PutRowRequest(entryOf("c")));
    assertThat(server.rows(LOG)).hasSize(2);
  }

  @Test
  void eachSplitLeaps() {
    long before = append("room", "0");
    for (int i = 1; i <= 3; i++) {
      server.faults().next(2).on(LOG).splits();
      assertRefused(UNAVAILABLE, () -> append("room", "refused"));
      assertRefused(UNAVAILABLE, () -> append("room", "refused"));
      long after = append("room", "" + i);
      assertThat(after).isGreaterThan(before + LEAP);
      before = after;
    }
    assertThat(bodies(readAll("room"))).containsExactly("0", "1", "2", "3");
  }
}
