package dev.timeline.memory.broken;

import dev.timeline.Entry;
import dev.timeline.contract.ForwardingLog;
import dev.timeline.spi.Log;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A log that does one thing wrong in an override. Several appends are single ones here, and several
 * gets, so that it has one place to do it in.
 */
class BrokenLog extends ForwardingLog {

  BrokenLog(Log log) {
    super(log);
  }

  @Override
  public List<CompletableFuture<Entry<byte[]>>> appendAll(List<Append> appends) {
    return appends.stream().map(one -> append(one.timelineId(), one.message())).toList();
  }

  @Override
  public CompletableFuture<List<Entry<byte[]>>> getAll(String timelineId, List<Long> seqIds) {
    return done(seqIds.stream().flatMap(seqId -> get(timelineId, seqId).join().stream()).toList());
  }

  static <T> CompletableFuture<T> done(T answer) {
    return CompletableFuture.completedFuture(answer);
  }
}
