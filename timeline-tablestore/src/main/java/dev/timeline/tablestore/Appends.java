package dev.timeline.tablestore;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.TimelineException;
import dev.timeline.spi.Log;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The appends to one table: each waits for room, then for its turn in its timeline. */
final class Appends {

  private final AppendContext context;
  private final Optional<Claims> claims;
  private final AppendIds ids = new AppendIds();
  private final Lanes lanes = new Lanes();
  private final Room room;
  private final Duration timeout;
  private final OpenCalls calls;
  private final Consumer<String> hints;

  Appends(
      AppendContext context,
      Optional<Claims> claims,
      Room room,
      Duration timeout,
      OpenCalls calls,
      Consumer<String> hints) {
    this.context = context;
    this.claims = claims;
    this.room = room;
    this.timeout = timeout;
    this.calls = calls;
    this.hints = hints;
  }

  AppendContext context() {
    return context;
  }

  CompletableFuture<Entry<byte[]>> append(String timelineId, Message<byte[]> message) {
    CompletableFuture<Entry<byte[]>> result = enter(timelineId, message);
    context.writer().send();
    return result;
  }

  List<CompletableFuture<Entry<byte[]>>> appendAll(List<Log.Append> appends) {
    var results = new ArrayList<CompletableFuture<Entry<byte[]>>>(appends.size());
    for (Log.Append one : appends) {
      results.add(enter(one.timelineId(), one.message()));
    }
    context.writer().send();
    return results;
  }

  private CompletableFuture<Entry<byte[]>> enter(String timelineId, Message<byte[]> message) {
    calls.begin();
    PendingAppend append;
    try {
      var deadline = Deadline.in(timeout);
      append = pending(NewAppend.of(timelineId, message, ids), deadline);
      room.take(append.bytes, deadline, timelineId, context.writer()::send);
    } catch (TimelineException e) {
      calls.end();
      return CompletableFuture.failedFuture(e);
    } catch (RuntimeException e) {
      calls.end();
      throw e;
    }
    if (lanes.enter(append)) {
      append.begin(0);
    }
    return append.result;
  }

  private PendingAppend pending(NewAppend append, Deadline deadline) {
    return claims.isPresent() && append.fingerprint().isPresent()
        ? new ClaimedAppend(append, this, deadline, claims.get(), ids::next)
        : new PendingAppend(append, this, deadline);
  }

  void stored(PendingAppend append, Entry<byte[]> entry, Afterwards afterwards) {
    ended(append);
    afterwards.run(
        () -> {
          append.result.complete(entry);
          hints.accept(entry.timelineId());
          calls.end();
        });
  }

  void failed(PendingAppend append, TimelineException failure, Afterwards afterwards) {
    ended(append);
    afterwards.run(
        () -> {
          append.result.completeExceptionally(failure);
          calls.end();
        });
  }

  /** The next append of the timeline has its turn. */
  private void ended(PendingAppend append) {
    room.giveBack(append.bytes);
    PendingAppend next = lanes.leave(append.append.timelineId());
    if (next != null) {
      next.begin(append.knownSeqId());
    }
  }
}
