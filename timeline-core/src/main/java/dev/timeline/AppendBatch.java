package dev.timeline;

import dev.timeline.AppendResult.Appended;
import dev.timeline.AppendResult.Failed;
import dev.timeline.spi.Log;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Several messages on their way to a log in one call, and what became of each. */
final class AppendBatch<M> {

  private final List<Message<M>> messages;
  private final AppendOrder order;
  private final boolean callerWaits;
  private final List<Log.Append> appends;
  private List<CompletableFuture<Entry<byte[]>>> underWay = List.of();

  /** One for each message: null, or why it was refused before the call; none if none was. */
  private List<@Nullable Failed<M>> refused = List.of();

  /** The messages have to be added, or refused, in their order. */
  AppendBatch(List<Message<M>> messages, AppendOrder order, boolean callerWaits) {
    this.messages = messages;
    this.order = order;
    this.callerWaits = callerWaits;
    this.appends = new ArrayList<>(messages.size());
  }

  void add(String timelineId, Message<byte[]> encoded) {
    appends.add(new Log.Append(timelineId, encoded, order, callerWaits));
  }

  void refuse(int index, String timelineId, TimelineException.Rejected reason) {
    if (refused.isEmpty()) {
      refused = new ArrayList<>(Collections.nCopies(messages.size(), null));
    }
    refused.set(index, new Failed<>(timelineId, reason));
  }

  AppendBatch<M> begin(LogTimelineStore<M> store) {
    underWay = store.callAll(appends);
    return this;
  }

  /** Completes when each append has ended; never exceptionally. */
  CompletableFuture<List<AppendResult<M>>> whenAllEnd() {
    return Futures.handle(Futures.whenAllEnd(underWay), (done, failure) -> results());
  }

  /** Waits for all; after an interrupt, the outcome of those that have not ended is unknown. */
  List<AppendResult<M>> await() {
    Await.allOrInterrupt(Futures.whenAllEnd(underWay));
    return results();
  }

  private List<AppendResult<M>> results() {
    var results = new ArrayList<AppendResult<M>>(messages.size());
    int next = 0;
    for (int i = 0; i < messages.size(); i++) {
      Failed<M> failed = refused.isEmpty() ? null : refused.get(i);
      if (failed == null) {
        results.add(result(appends.get(next).timelineId(), messages.get(i), underWay.get(next)));
        next++;
      } else {
        results.add(failed);
      }
    }
    return Collections.unmodifiableList(results);
  }

  private static <M> AppendResult<M> result(
      String timelineId, Message<M> message, CompletableFuture<Entry<byte[]>> stored) {
    if (!stored.isDone()) {
      return new Failed<>(timelineId, Await.interruptedAppend(timelineId, message, stored, null));
    }
    try {
      return new Appended<>(stored.join().withMessage(message));
    } catch (RuntimeException e) {
      return new Failed<>(timelineId, Failures.ofWrite(timelineId, message.id().orElse(null), e));
    }
  }
}
