package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.ClientConfiguration;
import com.alicloud.openservices.tablestore.DefaultTableStoreWriter;
import com.alicloud.openservices.tablestore.SyncClient;
import com.alicloud.openservices.tablestore.TableStoreException;
import com.alicloud.openservices.tablestore.TableStoreWriter;
import com.alicloud.openservices.tablestore.model.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.model.BatchWriteRowResponse;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.Row;
import com.alicloud.openservices.tablestore.timeline.TimelineQueue;
import com.alicloud.openservices.tablestore.timeline.TimelineStore;
import com.alicloud.openservices.tablestore.timeline.core.TimelineStoreFactoryImpl;
import com.alicloud.openservices.tablestore.timeline.model.TimelineEntry;
import com.alicloud.openservices.tablestore.timeline.model.TimelineIdentifier;
import com.alicloud.openservices.tablestore.timeline.model.TimelineIdentifierSchema;
import com.alicloud.openservices.tablestore.timeline.model.TimelineMessage;
import com.alicloud.openservices.tablestore.timeline.model.TimelineSchema;
import com.alicloud.openservices.tablestore.writer.WriterConfig;
import com.alicloud.openservices.tablestore.writer.WriterResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The SDK writes rows twice by its own doing, and says that all is well: why nothing of ours
 * retries through it, or writes through its writer. All of this with its default settings.
 */
class SdkDuplicationTest extends ClientTest {

  private static final List<String> BODIES = List.of("a", "b", "c");

  private SyncClient trusting;

  @BeforeEach
  void connectWithTheDefaultSettings() {
    trusting = connect(new ClientConfiguration());
  }

  @AfterEach
  void disconnect() {
    trusting.shutdown();
  }

  private static BatchWriteRowRequest batch() {
    var batch = new BatchWriteRowRequest();
    BODIES.forEach(body -> batch.addRowChange(entry("room", body)));
    return batch;
  }

  @Test
  void anErrorThatMeansNotDoneIsRetriedUntilItIsDone() {
    server.faults().next(2).of("PutRow").fails("OTSServerBusy");
    trusting.putRow(new PutRowRequest(entry("room", "a")));
    assertThat(server.requests("PutRow")).hasSize(3);
    assertThat(bodies(server.rows(LOG))).containsExactly("a");
  }

  @Test
  void anErrorThatMeansNotDoneThoughItWasMakesTheRowThreefold() {
    server.faults().next(2).of("PutRow").appliesAndFails("OTSServerBusy");
    trusting.putRow(new PutRowRequest(entry("room", "a")));
    assertThat(bodies(server.rows(LOG))).containsExactly("a", "a", "a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OTSTimeout",
        "OTSInternalServerError",
        "OTSServerUnavailable",
        "OTSRequestTimeout"
      })
  void aWriteOfUnknownOutcomeIsLeftToTheCaller(String code) {
    server.faults().next(1).of("PutRow").appliesAndFails(code);
    assertThatExceptionOfType(TableStoreException.class)
        .isThrownBy(() -> trusting.putRow(new PutRowRequest(entry("room", "a"))));
    assertThat(server.requests("PutRow")).hasSize(1);
  }

  /** One row fails, then its retry fails as a whole: now all rows are sent again. */
  @Test
  void aRetryThatFailsAsAWholeResendsTheRowsThatHadSucceeded() {
    server
        .faults()
        .next(1)
        .of("BatchWriteRow")
        .rows(row -> row.index() == 1)
        .fails("OTSServerBusy");
    server.faults().next(1).of("BatchWriteRow").fails("OTSServerBusy");
    BatchWriteRowResponse response = trusting.batchWriteRow(batch());
    assertThat(server.rows(LOG)).hasSize(5);
    assertThat(response.getFailedRows()).isEmpty();
    assertThat(response.getSucceedRows()).hasSize(3);
    Map<Long, String> stored = new HashMap<>();
    server.rows(LOG).forEach(row -> stored.put(seq(row), body(row)));
    List<String> named = new ArrayList<>();
    for (BatchWriteRowResponse.RowResult result : response.getRowStatus().get(LOG)) {
      Row row = result.getRow();
      named.add(stored.get(seq(row)));
    }
    // The key that is returned for the second message is that of a resent first one.
    assertThat(named).containsExactly("a", "a", "c");
  }

  @ParameterizedTest
  @ValueSource(strings = {"OTSTimeout", "OTSInternalServerError"})
  void theWriterPutsEveryRowAgainAfterAnUnknownOutcome(String code) throws Exception {
    server.faults().next(1).of("BatchWriteRow").appliesAndFails(code);
    var async =
        new AsyncClient(
            server.endpoint(),
            server.accessKeyId(),
            server.accessKeySecret(),
            server.instanceName());
    ExecutorService callbacks = Executors.newSingleThreadExecutor();
    TableStoreWriter writer = new DefaultTableStoreWriter(async, LOG, oneBatch(), null, callbacks);
    try {
      List<Future<WriterResult>> futures = new ArrayList<>();
      for (String body : BODIES) {
        futures.add(writer.addRowChangeWithFuture(entry("room", body)));
      }
      writer.flush();
      for (Future<WriterResult> future : futures) {
        assertThat(future.get(10, TimeUnit.SECONDS).isAllSucceed()).isTrue();
      }
      assertTheFailedBatchIsThereTwice(bodies(server.rows(LOG)));
    } finally {
      writer.close();
      callbacks.shutdownNow();
      async.shutdown();
    }
  }

  /** Most often all three rows are in it; the writer's timer may have parted them. */
  private void assertTheFailedBatchIsThereTwice(List<String> stored) {
    Exchange failed =
        server.requests("BatchWriteRow").stream()
            .filter(exchange -> exchange.error() != null)
            .findFirst()
            .orElseThrow();
    assertThat(failed.rows()).isPositive();
    assertThat(stored).hasSize(3 + failed.rows());
    assertThat(new TreeSet<>(stored)).containsExactlyElementsOf(BODIES);
  }

  private static WriterConfig oneBatch() {
    var config = new WriterConfig();
    config.setBucketCount(1);
    return config;
  }

  @Test
  void theTimelineOfTheSdkStoresTwiceWhatItStoresInBatches() throws Exception {
    var identifiers = new TimelineIdentifierSchema.Builder().addStringField("id").build();
    TimelineSchema schema =
        new TimelineSchema("timeline", identifiers).withWriterConfig(oneBatch());
    TimelineStore store = new TimelineStoreFactoryImpl(trusting).createTimelineStore(schema);
    store.prepareTables();
    try {
      TimelineQueue room =
          store.createTimelineQueue(
              new TimelineIdentifier.Builder().addField("id", "room").build());
      server.faults().next(1).of("BatchWriteRow").appliesAndFails("OTSTimeout");
      List<Future<TimelineEntry>> futures = new ArrayList<>();
      for (String body : BODIES) {
        futures.add(room.batchStore(new TimelineMessage().setField("body", body)));
      }
      store.flush();
      for (Future<TimelineEntry> future : futures) {
        assertThat(future.get(10, TimeUnit.SECONDS).getSequenceID()).isPositive();
      }
      assertTheFailedBatchIsThereTwice(bodies(server.rows("timeline")));
    } finally {
      store.close();
    }
  }
}
