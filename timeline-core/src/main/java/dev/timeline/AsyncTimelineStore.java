package dev.timeline;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;

/**
 * {@link TimelineStore} without the wait. It is closed through the store that it was taken from.
 *
 * @param <M> the type of the messages' bodies
 */
public interface AsyncTimelineStore<M> {

  /** Returns what {@link TimelineStore#name} returns. */
  String name();

  /** Returns what {@link TimelineStore#maxMessageBytes} returns. */
  int maxMessageBytes();

  /** Returns what {@link TimelineStore#timeline} returns. */
  AsyncTimeline<M> timeline(String id);

  /** Does what {@link TimelineStore#appendTo} does, asynchronously. Never fails as a whole. */
  default CompletableFuture<List<AppendResult<M>>> appendTo(
      Collection<String> timelineIds, Message<M> message) {
    return appendTo(timelineIds, message, AppendOrder.caller());
  }

  /** Does what {@link TimelineStore#getAll} does, asynchronously. */
  CompletableFuture<List<Entry<M>>> getAll(Collection<EntryKey> keys);

  /** Does what {@link TimelineStore#erase} does, asynchronously. */
  default CompletableFuture<Long> erase(String timelineId) {
    return erase(timelineId, deleted -> {});
  }

  /**
   * Deletes all entries of a timeline and tells how far it is; see {@link TimelineStore#erase}.
   *
   * @param progress as of {@link AsyncTimeline#trim(long, LongConsumer)}
   */
  CompletableFuture<Long> erase(String timelineId, LongConsumer progress);

  /** Appends one message to many timelines in another order; see {@link TimelineStore#appendTo}. */
  CompletableFuture<List<AppendResult<M>>> appendTo(
      Collection<String> timelineIds, Message<M> message, AppendOrder order);
}
