package dev.timeline.bench.tablestore;

import com.alicloud.openservices.tablestore.SyncClient;
import com.alicloud.openservices.tablestore.timeline.TimelineQueue;
import com.alicloud.openservices.tablestore.timeline.TimelineStore;
import com.alicloud.openservices.tablestore.timeline.core.TimelineStoreFactoryImpl;
import com.alicloud.openservices.tablestore.timeline.model.TimelineEntry;
import com.alicloud.openservices.tablestore.timeline.model.TimelineIdentifier;
import com.alicloud.openservices.tablestore.timeline.model.TimelineIdentifierSchema;
import com.alicloud.openservices.tablestore.timeline.model.TimelineMessage;
import com.alicloud.openservices.tablestore.timeline.model.TimelineSchema;
import com.alicloud.openservices.tablestore.timeline.query.ScanParameter;
import dev.timeline.bench.service.LocalService;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;

/** The Timeline that comes with the SDK, by one of its methods. */
final class SdkTimelineClient implements Client {

  private final SyncClient client;
  private final TimelineStore store;
  private final String method;

  SdkTimelineClient(LocalService service, String method) {
    this.method = method;
    client = service.syncClient();
    var identifiers =
        new TimelineIdentifierSchema.Builder()
            .addStringField(Rows.PARTITION)
            .addStringField(Rows.TIMELINE)
            .build();
    store =
        new TimelineStoreFactoryImpl(client)
            .createTimelineStore(new TimelineSchema("sdk", identifiers).autoGenerateSeqId());
    store.prepareTables();
  }

  @Override
  public One timeline(String id) {
    var identifier =
        new TimelineIdentifier.Builder()
            .addField(Rows.partition(id))
            .addField(Rows.timeline(id))
            .build();
    return new Handle(store.createTimelineQueue(identifier));
  }

  @Override
  public long appendTo(List<One> timelines, byte[] body) {
    return timelines.stream().mapToLong(one -> one.appendAndWait(body)).sum();
  }

  @Override
  public void close() {
    store.close();
    client.shutdown();
  }

  private final class Handle implements One {

    private final TimelineQueue queue;

    Handle(TimelineQueue queue) {
      this.queue = queue;
    }

    @Override
    public LongSupplier append(byte[] body) {
      var message = new TimelineMessage().setFields(Rows.columns(body));
      return switch (method) {
        case "storeAsync" -> {
          Future<TimelineEntry> entry = queue.storeAsync(message, null);
          yield () -> Waiting.on(entry).getSequenceID();
        }
        case "batchStore" -> {
          Future<TimelineEntry> entry = queue.batchStore(message);
          yield () -> flushed(entry).getSequenceID();
        }
        default -> {
          TimelineEntry entry = queue.store(message);
          yield entry::getSequenceID;
        }
      };
    }

    /** Waits for an entry, and flushes: a batch that is not full is held for ten seconds. */
    private TimelineEntry flushed(Future<TimelineEntry> entry) {
      if (!entry.isDone()) {
        store.flush();
      }
      return Waiting.on(entry);
    }

    @Override
    public long page(long after, int limit) {
      long sum = 0;
      var range = new ScanParameter().scanForward(after + 1, Long.MAX_VALUE).maxCount(limit);
      for (Iterator<TimelineEntry> entries = queue.scan(range); entries.hasNext(); ) {
        TimelineEntry entry = entries.next();
        sum += Rows.sum(entry.getSequenceID(), entry.getMessage().getFields());
      }
      return sum;
    }
  }
}
