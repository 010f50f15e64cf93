package dev.timeline.bench.load;

import dev.timeline.AsyncTimelineStore;
import dev.timeline.Codec;
import dev.timeline.TimelineStore;
import dev.timeline.bench.service.LocalService;
import dev.timeline.tablestore.TableStoreBackend;
import java.util.concurrent.CompletableFuture;

/** The new way: TableStore hands out the ids, and this library appends to each inbox by itself. */
final class AutoIncrementInboxes implements Inboxes {

  private final TableStoreBackend backend;
  private final TimelineStore<String> store;
  private final AsyncTimelineStore<String> async;

  AutoIncrementInboxes(LocalService service) {
    backend = service.backend();
    store = TimelineStore.builder(backend, Codec.utf8()).name("inboxes").build();
    async = store.async();
  }

  @Override
  public CompletableFuture<?> deliver(String user, String message) {
    return async.timeline(user).append(message);
  }

  @Override
  public void close() {
    store.close();
    backend.close();
  }
}
