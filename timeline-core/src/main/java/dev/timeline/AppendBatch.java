package dev.timeline;

import dev.timeline.AppendResult.Appended;
import dev.timeline.AppendResult.Failed;
import dev.timeline.spi.Log;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Several messages on their way to a log in one call, and what became of each. */
final class AppendBatch<M> {

  private final List<Item<M>> items;
  private final List<Log.Append> appends;

  /** One message; either refused before the call, or part of it. */
  private record Item<M>(
      String timelineId, Message<M> message, TimelineException.@Nullable Rejected rejected) {}

  AppendBatch(int expected) {
    items = new ArrayList<>(expected);
    appends = new ArrayList<>(expected);
  }

  void add(String timelineId, Message<M> message, Message<byte[]> encoded) {
    items.add(new Item<>(timelineId, message, null));
    appends.add(new Log.Append(timelineId, encoded));
  }

  void addRejected(String timelineId, Message<M> message, TimelineException.Rejected reason) {
    items.add(new Item<>(timelineId, message, reason));
  }

  CompletableFuture<List<AppendResult<M>>> appendTo(LogTimelineStore<M> store) {
    List<CompletableFuture<Entry<byte[]>>> stored = store.callAll(appends);
    return Futures.whenAllEnd(stored).thenApply(ignored -> results(stored));
  }

  private List<AppendResult<M>> results(List<CompletableFuture<Entry<byte[]>>> stored) {
    var results = new ArrayList<AppendResult<M>>(items.size());
    int next = 0;
    for (Item<M> item : items) {
      results.add(
          item.rejected != null
              ? new Failed<>(item.timelineId, item.rejected)
              : result(item, stored.get(next++)));
    }
    return List.copyOf(results);
  }

  private static <M> AppendResult<M> result(Item<M> item, CompletableFuture<Entry<byte[]>> stored) {
    try {
      return new Appended<>(stored.join().withMessage(item.message));
    } catch (RuntimeException e) {
      String messageId = item.message.id().orElse(null);
      return new Failed<>(item.timelineId, Failures.ofWrite(item.timelineId, messageId, e));
    }
  }
}
