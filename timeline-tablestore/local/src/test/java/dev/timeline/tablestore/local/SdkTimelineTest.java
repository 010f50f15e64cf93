package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.timeline.TimelineCallback;
import com.alicloud.openservices.tablestore.timeline.TimelineMetaStore;
import com.alicloud.openservices.tablestore.timeline.TimelineQueue;
import com.alicloud.openservices.tablestore.timeline.TimelineStore;
import com.alicloud.openservices.tablestore.timeline.core.TimelineStoreFactoryImpl;
import com.alicloud.openservices.tablestore.timeline.model.TimelineEntry;
import com.alicloud.openservices.tablestore.timeline.model.TimelineIdentifier;
import com.alicloud.openservices.tablestore.timeline.model.TimelineIdentifierSchema;
import com.alicloud.openservices.tablestore.timeline.model.TimelineMessage;
import com.alicloud.openservices.tablestore.timeline.model.TimelineMeta;
import com.alicloud.openservices.tablestore.timeline.model.TimelineMetaSchema;
import com.alicloud.openservices.tablestore.timeline.model.TimelineSchema;
import com.alicloud.openservices.tablestore.timeline.query.ScanParameter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The SDK's own Timeline works on the local server as it is, which knows nothing of it. Only what
 * needs no search index: without {@code withIndex} no call but {@code search} does.
 */
class SdkTimelineTest extends ClientTest {

  private static final TimelineIdentifierSchema IDENTIFIERS =
      new TimelineIdentifierSchema.Builder().addStringField("timeline_id").build();

  private TimelineStore store;
  private TimelineQueue room;

  @BeforeEach
  void openRoom() {
    store =
        new TimelineStoreFactoryImpl(client)
            .createTimelineStore(new TimelineSchema("timeline", IDENTIFIERS).autoGenerateSeqId());
    store.prepareTables();
    room = queue("room");
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private static TimelineIdentifier identifier(String id) {
    return new TimelineIdentifier.Builder().addField("timeline_id", id).build();
  }

  private TimelineQueue queue(String id) {
    return store.createTimelineQueue(identifier(id));
  }

  private static TimelineMessage message(String text) {
    return new TimelineMessage().setField("text", text);
  }

  private static String text(TimelineEntry entry) {
    return entry.getMessage().getString("text");
  }

  private List<String> scan(ScanParameter parameter) {
    List<String> texts = new ArrayList<>();
    for (Iterator<TimelineEntry> entries = room.scan(parameter); entries.hasNext(); ) {
      texts.add(text(entries.next()));
    }
    return texts;
  }

  private List<String> scan() {
    return scan(new ScanParameter().scanForward(0, Long.MAX_VALUE).maxCount(1_000));
  }

  @Test
  void storesGetsUpdatesAndDeletes() {
    TimelineEntry stored = room.store(message("hello"));
    assertThat(text(room.get(stored.getSequenceID()))).isEqualTo("hello");
    room.update(stored.getSequenceID(), message("edited"));
    assertThat(text(room.get(stored.getSequenceID()))).isEqualTo("edited");
    assertThat(room.getLatestSequenceId()).isEqualTo(stored.getSequenceID());
    room.delete(stored.getSequenceID());
    assertThat(room.get(stored.getSequenceID())).isNull();
    assertThat(room.getLatestTimelineEntry()).isNull();
  }

  @Test
  void storesAndUpdatesAsynchronously() throws Exception {
    var called = new CompletableFuture<TimelineEntry>();
    Future<TimelineEntry> future = room.storeAsync(message("hello"), completing(called));
    long seq = future.get(10, TimeUnit.SECONDS).getSequenceID();
    assertThat(called.get(10, TimeUnit.SECONDS).getSequenceID()).isEqualTo(seq);
    room.updateAsync(seq, message("edited"), null).get(10, TimeUnit.SECONDS);
    assertThat(scan()).containsExactly("edited");
  }

  private static TimelineCallback completing(CompletableFuture<TimelineEntry> future) {
    return new TimelineCallback() {
      @Override
      public void onCompleted(
          TimelineIdentifier identifier, TimelineMessage message, TimelineEntry entry) {
        future.complete(entry);
      }

      @Override
      public void onFailed(
          TimelineIdentifier identifier, TimelineMessage message, Exception failure) {
        future.completeExceptionally(failure);
      }
    };
  }

  @Test
  void storesInBatches() throws Exception {
    List<Future<TimelineEntry>> futures = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      futures.add(room.batchStore(message("m" + i)));
    }
    store.flush();
    for (int i = 0; i < 500; i++) {
      TimelineEntry entry = futures.get(i).get(10, TimeUnit.SECONDS);
      assertThat(text(room.get(entry.getSequenceID()))).isEqualTo("m" + i);
    }
    assertThat(scan()).hasSize(500).doesNotHaveDuplicates();
    assertThat(server.requests("BatchWriteRow")).hasSizeLessThan(100);
  }

  @Test
  void scansInBothDirectionsOnlyItsOwnTimeline() {
    for (int i = 0; i < 5; i++) {
      room.store(message("m" + i));
      queue("room2").store(message("x" + i));
    }
    assertThat(scan()).containsExactly("m0", "m1", "m2", "m3", "m4");
    var backward = new ScanParameter().scanBackward(Long.MAX_VALUE, 0).maxCount(2);
    assertThat(scan(backward)).containsExactly("m4", "m3");
  }

  @Test
  void scansOnThroughEmptyAndShortPages() {
    for (int i = 0; i < 5; i++) {
      room.store(message("m" + i));
    }
    server.faults().next(2).of("GetRange").answersEmptyPages();
    server.faults().every().of("GetRange").answersPagesOf(2);
    assertThat(scan()).containsExactly("m0", "m1", "m2", "m3", "m4");
    assertThat(server.requests("GetRange")).hasSize(5);
  }

  @Test
  void keepsMetadata() {
    TimelineMetaStore metas =
        new TimelineStoreFactoryImpl(client)
            .createMetaStore(new TimelineMetaSchema("meta", IDENTIFIERS));
    metas.prepareTables();
    metas.insert(new TimelineMeta(identifier("room")).setField("name", "The room"));
    assertThat(metas.read(identifier("room")).getString("name")).isEqualTo("The room");
    metas.delete(identifier("room"));
    assertThat(metas.read(identifier("room"))).isNull();
  }

  @Test
  void setsItsOwnSequenceIds() {
    TimelineStore manual =
        new TimelineStoreFactoryImpl(client)
            .createTimelineStore(new TimelineSchema("manual", IDENTIFIERS).manualSetSeqId());
    manual.prepareTables();
    TimelineQueue queue = manual.createTimelineQueue(identifier("room"));
    queue.store(7, message("seven"));
    assertThat(text(queue.get(7))).isEqualTo("seven");
    assertThat(queue.getLatestSequenceId()).isEqualTo(7);
    manual.dropAllTables();
    assertThat(server.tables()).doesNotContain("manual");
    manual.close();
  }
}
