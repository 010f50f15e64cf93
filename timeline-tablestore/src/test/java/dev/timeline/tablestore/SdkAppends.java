package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.DefaultTableStoreWriter;
import com.alicloud.openservices.tablestore.SyncClient;
import com.alicloud.openservices.tablestore.TableStoreWriter;
import com.alicloud.openservices.tablestore.model.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.model.BatchWriteRowResponse;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.PrimaryKeyBuilder;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.ReturnType;
import com.alicloud.openservices.tablestore.model.RowPutChange;
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
import dev.timeline.tablestore.local.LocalTableStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Appends as an application does that uses the official SDK as it comes, with its own Timeline's
 * table: with the default settings, but for one bucket, so that what is appended together travels
 * together.
 */
final class SdkAppends implements AutoCloseable {

  /** The ways that the SDK offers. */
  enum Way {
    BATCH_WRITE_ROW,
    WRITER,
    TIMELINE_QUEUE
  }

  private static final String TABLE = "sdk";
  private static final String BODY = "body";

  private static final TimelineIdentifierSchema IDENTIFIERS =
      new TimelineIdentifierSchema.Builder().addStringField("timeline_id").build();

  private final LocalTableStore server;
  private final Way way;
  private final SyncClient client;
  private final TimelineStore store;

  private SdkAppends(LocalTableStore server, Way way) {
    this.server = server;
    this.way = way;
    client =
        new SyncClient(
            server.endpoint(),
            server.accessKeyId(),
            server.accessKeySecret(),
            server.instanceName());
    store =
        new TimelineStoreFactoryImpl(client)
            .createTimelineStore(
                new TimelineSchema(TABLE, IDENTIFIERS).withWriterConfig(oneBucket()));
    store.prepareTables();
  }

  static SdkAppends open(LocalTableStore server, Way way) {
    return new SdkAppends(server, way);
  }

  private static WriterConfig oneBucket() {
    var config = new WriterConfig();
    config.setBucketCount(1);
    return config;
  }

  String table() {
    return TABLE;
  }

  List<String> stored() {
    return server.rows(TABLE).stream()
        .map(row -> row.getLatestColumn(BODY).getValue().asString())
        .toList();
  }

  /** Appends them to one timeline; fails if one of them is reported as not stored. */
  void append(List<String> bodies) throws Exception {
    switch (way) {
      case BATCH_WRITE_ROW -> appendInOneRequest(bodies);
      case WRITER -> appendThroughTheWriter(bodies);
      case TIMELINE_QUEUE -> appendToTheQueue(bodies);
    }
  }

  private static RowPutChange row(String body) {
    var change =
        new RowPutChange(
            TABLE,
            PrimaryKeyBuilder.createPrimaryKeyBuilder()
                .addPrimaryKeyColumn("timeline_id", PrimaryKeyValue.fromString("room"))
                .addPrimaryKeyColumn("sequence_id", PrimaryKeyValue.AUTO_INCREMENT)
                .build());
    change.addColumn(BODY, ColumnValue.fromString(body));
    change.setReturnType(ReturnType.RT_PK);
    return change;
  }

  private void appendInOneRequest(List<String> bodies) {
    var request = new BatchWriteRowRequest();
    bodies.forEach(body -> request.addRowChange(row(body)));
    BatchWriteRowResponse response = client.batchWriteRow(request);
    assertThat(response.getFailedRows()).isEmpty();
  }

  private void appendThroughTheWriter(List<String> bodies) throws Exception {
    var async =
        new AsyncClient(
            server.endpoint(),
            server.accessKeyId(),
            server.accessKeySecret(),
            server.instanceName());
    ExecutorService callbacks = Executors.newSingleThreadExecutor();
    TableStoreWriter writer =
        new DefaultTableStoreWriter(async, TABLE, oneBucket(), null, callbacks);
    try {
      List<Future<WriterResult>> futures = new ArrayList<>();
      for (String body : bodies) {
        futures.add(writer.addRowChangeWithFuture(row(body)));
      }
      writer.flush();
      for (Future<WriterResult> future : futures) {
        assertThat(future.get(120, TimeUnit.SECONDS).isAllSucceed()).isTrue();
      }
    } finally {
      writer.close();
      callbacks.shutdownNow();
      async.shutdown();
    }
  }

  private void appendToTheQueue(List<String> bodies) throws Exception {
    TimelineQueue room =
        store.createTimelineQueue(
            new TimelineIdentifier.Builder().addField("timeline_id", "room").build());
    List<Future<TimelineEntry>> futures = new ArrayList<>();
    for (String body : bodies) {
      futures.add(room.batchStore(new TimelineMessage().setField(BODY, body)));
    }
    store.flush();
    for (Future<TimelineEntry> future : futures) {
      assertThat(future.get(120, TimeUnit.SECONDS).getSequenceID()).isPositive();
    }
  }

  @Override
  public void close() {
    store.close();
    client.shutdown();
  }
}
