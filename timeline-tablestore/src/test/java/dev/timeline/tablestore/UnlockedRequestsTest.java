package dev.timeline.tablestore;

import static dev.timeline.tablestore.Fixture.join;
import static dev.timeline.tablestore.Fixture.store;
import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.ClientConfiguration;
import com.alicloud.openservices.tablestore.TableStoreCallback;
import com.alicloud.openservices.tablestore.model.BatchGetRowRequest;
import com.alicloud.openservices.tablestore.model.BatchGetRowResponse;
import com.alicloud.openservices.tablestore.model.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.model.BatchWriteRowResponse;
import com.alicloud.openservices.tablestore.model.DeleteRowRequest;
import com.alicloud.openservices.tablestore.model.DeleteRowResponse;
import com.alicloud.openservices.tablestore.model.GetRangeRequest;
import com.alicloud.openservices.tablestore.model.GetRangeResponse;
import com.alicloud.openservices.tablestore.model.GetRowRequest;
import com.alicloud.openservices.tablestore.model.GetRowResponse;
import com.alicloud.openservices.tablestore.model.NoRetryStrategy;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.PutRowResponse;
import dev.timeline.AsyncTimeline;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.TimelineStore;
import dev.timeline.spi.Records;
import dev.timeline.tablestore.local.LocalTableStore;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Requests of calls that do not wait are sent while nothing of this library is locked: the client
 * calls back under locks of its own, and two locks taken in either order are a deadlock.
 */
class UnlockedRequestsTest {

  /** A client that looks at what the calling thread has locked. */
  private static final class Watching extends AsyncClient {

    /** Locks of this library, and of the maps in which it may call something. */
    private static final Pattern OURS =
        Pattern.compile("dev\\.timeline\\.|java\\.util\\.concurrent\\.ConcurrentHashMap");

    private final Set<String> requests = ConcurrentHashMap.newKeySet();
    private final Queue<String> locked = new ConcurrentLinkedQueue<>();

    Watching(LocalTableStore server, ClientConfiguration configuration) {
      super(
          server.endpoint(),
          server.accessKeyId(),
          server.accessKeySecret(),
          server.instanceName(),
          configuration);
    }

    private void look(String request) {
      requests.add(request);
      long[] self = {Thread.currentThread().getId()};
      ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(self, true, false)[0];
      Stream.of(info.getLockedMonitors())
          .filter(lock -> OURS.matcher(lock.getClassName()).lookingAt())
          .forEach(lock -> locked.add("%s with %s".formatted(request, lock)));
    }

    @Override
    public Future<PutRowResponse> putRow(
        PutRowRequest request, TableStoreCallback<PutRowRequest, PutRowResponse> callback) {
      look("PutRow");
      return super.putRow(request, callback);
    }

    @Override
    public Future<BatchWriteRowResponse> batchWriteRow(
        BatchWriteRowRequest request,
        TableStoreCallback<BatchWriteRowRequest, BatchWriteRowResponse> callback) {
      look("BatchWriteRow");
      return super.batchWriteRow(request, callback);
    }

    @Override
    public Future<GetRowResponse> getRow(
        GetRowRequest request, TableStoreCallback<GetRowRequest, GetRowResponse> callback) {
      look("GetRow");
      return super.getRow(request, callback);
    }

    @Override
    public Future<GetRangeResponse> getRange(
        GetRangeRequest request, TableStoreCallback<GetRangeRequest, GetRangeResponse> callback) {
      look("GetRange");
      return super.getRange(request, callback);
    }

    @Override
    public Future<BatchGetRowResponse> batchGetRow(
        BatchGetRowRequest request,
        TableStoreCallback<BatchGetRowRequest, BatchGetRowResponse> callback) {
      look("BatchGetRow");
      return super.batchGetRow(request, callback);
    }

    @Override
    public Future<DeleteRowResponse> deleteRow(
        DeleteRowRequest request,
        TableStoreCallback<DeleteRowRequest, DeleteRowResponse> callback) {
      look("DeleteRow");
      return super.deleteRow(request, callback);
    }
  }

  private final Fixture fixture = new Fixture();
  private final ShiftedClock clock = new ShiftedClock(Duration.ZERO);
  private final Watching client = connect();

  private Watching connect() {
    var configuration = new ClientConfiguration();
    configuration.setRetryStrategy(new NoRetryStrategy());
    return new Watching(fixture.server, configuration);
  }

  @AfterEach
  void close() {
    fixture.close();
    client.shutdown();
  }

  @Test
  void nothingIsLockedWhenTheClientIsCalled() {
    TableStoreBackend backend =
        fixture.open(
            TableStoreBackend.builder()
                .client(client)
                .clock(clock)
                .timeout(Fixture.PATIENCE)
                .attemptTimeout(Duration.ofSeconds(30))
                .exactMessageIds());
    TimelineStore<String> store = store(backend);
    Records records = backend.openRecords("records");
    client.requests.clear();
    client.locked.clear(); // opening waits, and keeps others from opening the same
    for (int round = 0; round < 3; round++) {
      callEverything(store, records, "round " + round);
      clock.step(Duration.ofHours(1)); // so that the time has to be learnt again
    }
    assertThat(client.requests)
        .contains("PutRow", "BatchWriteRow", "GetRow", "GetRange", "BatchGetRow", "DeleteRow");
    assertThat(client.locked).isEmpty();
  }

  private static void callEverything(TimelineStore<String> store, Records records, String round) {
    List<CompletableFuture<Entry<String>>> appends = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      AsyncTimeline<String> timeline = store.async().timeline(round + i % 10);
      appends.add(timeline.append(Message.of("m").withId("id " + i).possiblyResent()));
    }
    Entry<String> entry = join(appends.get(0));
    appends.forEach(Fixture::join);
    AsyncTimeline<String> timeline = store.async().timeline(entry.timelineId());
    join(timeline.page(SeqRange.all()));
    join(timeline.getAll(List.of(entry.seqId(), entry.seqId() + 1)));
    Entry<String> replaced = join(timeline.replace(entry, Message.of("n"))).orElseThrow();
    join(timeline.delete(replaced.seqId()));
    join(timeline.delete(join(timeline.append("without an id")).seqId()));
    var value = join(records.compareAndSet(round, Optional.empty(), new byte[1])).orElseThrow();
    join(records.get(round));
    join(records.remove(round, value));
  }
}
