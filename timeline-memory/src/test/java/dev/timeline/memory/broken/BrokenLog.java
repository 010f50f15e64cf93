package dev.timeline.memory.broken;

import dev.timeline.AppendOrder;
import dev.timeline.Entry;
import dev.timeline.EntryKey;
import dev.timeline.Message;
import dev.timeline.contract.ForwardingLog;
import dev.timeline.spi.Log;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
  public final CompletableFuture<Entry<byte[]>> append(Append append) {
    return append(append.timelineId(), append.message(), append.fingerprint(), append.time());
  }

  CompletableFuture<Entry<byte[]>> append(
      String timelineId,
      Message<byte[]> message,
      OptionalLong fingerprint,
      Optional<Instant> time) {
    return super.append(
        new Append(timelineId, message, AppendOrder.caller(), false, fingerprint, time));
  }

  @Override
  public List<CompletableFuture<Entry<byte[]>>> appendAll(List<Append> appends) {
    return appends.stream().map(this::append).toList();
  }

  @Override
  public CompletableFuture<List<Entry<byte[]>>> getAll(List<EntryKey> keys) {
    return done(
        keys.stream().flatMap(key -> get(key.timelineId(), key.seqId()).join().stream()).toList());
  }

  static <T> CompletableFuture<T> done(T answer) {
    return CompletableFuture.completedFuture(answer);
  }
}
