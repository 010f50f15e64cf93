package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.ClientException;
import com.alicloud.openservices.tablestore.TableStoreCallback;
import com.alicloud.openservices.tablestore.TableStoreException;
import com.alicloud.openservices.tablestore.model.BatchGetRowRequest;
import com.alicloud.openservices.tablestore.model.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.DeleteRowRequest;
import com.alicloud.openservices.tablestore.model.DescribeTableRequest;
import com.alicloud.openservices.tablestore.model.Direction;
import com.alicloud.openservices.tablestore.model.GetRangeRequest;
import com.alicloud.openservices.tablestore.model.GetRowRequest;
import com.alicloud.openservices.tablestore.model.MultiRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.PutRowResponse;
import com.alicloud.openservices.tablestore.model.RowDeleteChange;
import com.alicloud.openservices.tablestore.model.RowUpdateChange;
import com.alicloud.openservices.tablestore.model.SingleRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.UpdateRowRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AsyncCallsTest extends ClientTest {

  private AsyncClient async;

  @BeforeEach
  void startAsyncClient() {
    async =
        new AsyncClient(
            server.endpoint(),
            server.accessKeyId(),
            server.accessKeySecret(),
            server.instanceName(),
            strict());
  }

  @AfterEach
  void stopAsyncClient() {
    async.shutdown();
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.get(10, TimeUnit.SECONDS);
  }

  @Test
  void everyOperationAnswers() throws Exception {
    get(async.putRow(new PutRowRequest(plainRow("a", "1")), null));
    var update = new RowUpdateChange(PLAIN, plainKey("a"));
    update.put("more", ColumnValue.fromLong(2));
    get(async.updateRow(new UpdateRowRequest(update), null));
    var one = new SingleRowQueryCriteria(PLAIN, plainKey("a"));
    one.setMaxVersions(1);
    assertThat(get(async.getRow(new GetRowRequest(one), null)).getRow().getColumns()).hasSize(2);
    var batch = new BatchWriteRowRequest();
    batch.addRowChange(plainRow("b", "2"));
    assertThat(get(async.batchWriteRow(batch, null)).isAllSucceed()).isTrue();
    var several = new MultiRowQueryCriteria(PLAIN);
    several.setMaxVersions(1);
    several.addRow(plainKey("a")).addRow(plainKey("b"));
    var batchGet = new BatchGetRowRequest();
    batchGet.addMultiRowQueryCriteria(several);
    assertThat(get(async.batchGetRow(batchGet, null)).getSucceedRows()).hasSize(2);
    get(async.deleteRow(new DeleteRowRequest(new RowDeleteChange(PLAIN, plainKey("a"))), null));
    var range = new GetRangeRequest(range("room", Direction.FORWARD));
    assertThat(get(async.getRange(range, null)).getRows()).isEmpty();
    assertThat(get(async.listTable(null)).getTableNames()).hasSize(2);
    assertThat(
            get(async.describeTable(new DescribeTableRequest(LOG), null))
                .getTableMeta()
                .getTableName())
        .isEqualTo(LOG);
    assertThat(bodies(server.rows(PLAIN))).containsExactly("2");
  }

  @Test
  void aFailureReachesTheCallback() throws Exception {
    server.faults().next(1).of("PutRow").fails("OTSTimeout");
    var failed = new CompletableFuture<Exception>();
    Future<PutRowResponse> unused =
        async.putRow(
            new PutRowRequest(plainRow("a", "1")),
            new TableStoreCallback<>() {
              @Override
              public void onCompleted(PutRowRequest request, PutRowResponse response) {
                failed.completeExceptionally(new AssertionError("succeeded"));
              }

              @Override
              public void onFailed(PutRowRequest request, Exception failure) {
                failed.complete(failure);
              }
            });
    assertThat(get(failed))
        .isInstanceOfSatisfying(
            TableStoreException.class,
            failure -> assertThat(failure.getErrorCode()).isEqualTo("OTSTimeout"));
    assertThat(unused.isDone()).isTrue();
  }

  @Test
  void manyAppendsAtOnceAreAllNumberedAndKept() throws Exception {
    List<Future<PutRowResponse>> futures = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      futures.add(async.putRow(new PutRowRequest(entry("room", "m" + i)), null));
    }
    Map<Long, String> returned = new HashMap<>();
    int mistaken = 0;
    for (int i = 0; i < futures.size(); i++) {
      try {
        returned.put(seq(get(futures.get(i)).getRow()), "m" + i);
      } catch (ClientException failure) {
        assertThat(isMistakenFailure(failure)).isTrue();
        mistaken++;
      }
    }
    Map<Long, String> stored = new HashMap<>();
    server.rows(LOG).forEach(row -> stored.put(seq(row), body(row)));
    assertThat(returned).hasSize(500 - mistaken);
    assertThat(stored).hasSize(500).containsAllEntriesOf(returned);
    assertThat(server.connections()).isGreaterThan(1);
  }
}
