package dev.timeline;

import dev.timeline.spi.CompletionThread;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;

/** A store that waits for what the asynchronous one answers. */
final class BlockingStore<M> implements TimelineStore<M> {

  private final LogTimelineStore<M> async;
  private final InstantSource clock;

  BlockingStore(LogTimelineStore<M> async, InstantSource clock) {
    this.async = async;
    this.clock = clock;
  }

  @Override
  public String name() {
    return async.name();
  }

  @Override
  public int maxMessageBytes() {
    return async.maxMessageBytes();
  }

  @Override
  public Timeline<M> timeline(String id) {
    return new BlockingTimeline<>(async.timeline(id));
  }

  @Override
  public List<AppendResult<M>> appendTo(Collection<String> timelineIds, Message<M> message) {
    CompletionThread.requireMayBlock();
    return async.batch(timelineIds, message, AppendOrder.caller(), true).await();
  }

  @Override
  public List<Entry<M>> getAll(Collection<EntryKey> keys) {
    return Await.read(null, () -> async.getAll(keys));
  }

  @Override
  public long erase(String timelineId) {
    return Await.write(timelineId, () -> async.erase(timelineId));
  }

  @Override
  public Importer<M> importer() {
    return new Importer<>(async, clock, progress -> {});
  }

  @Override
  public AsyncTimelineStore<M> async() {
    return async;
  }

  @Override
  public void close() {
    async.close();
  }
}
