package dev.timeline.contract;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.Records;
import dev.timeline.spi.TimelineBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A server of which one write is not carried out before it is told to go on. */
final class StoppingBackend extends ForwardingBackend {

  private final int which;
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final CompletableFuture<Void> goOn = new CompletableFuture<>();
  private int writes;

  /**
   * A server.
   *
   * @param which at which write it stops, counted from 1
   */
  StoppingBackend(TimelineBackend delegate, int which) {
    super(delegate);
    this.which = which;
  }

  /** Completes when it has come to that write. */
  CompletableFuture<Void> stopped() {
    return stopped;
  }

  void goOn() {
    goOn.complete(null);
  }

  synchronized int writes() {
    return writes;
  }

  private <T> CompletableFuture<T> write(Supplier<CompletableFuture<T>> write) {
    synchronized (this) {
      writes++;
      if (writes != which) {
        return write.get();
      }
    }
    stopped.complete(null);
    return goOn.thenCompose(now -> write.get());
  }

  @Override
  public Log openLog(LogOptions options) {
    return new ForwardingLog(super.openLog(options)) {
      @Override
      public CompletableFuture<Entry<byte[]>> append(Log.Append append) {
        return write(() -> super.append(append));
      }

      @Override
      public List<CompletableFuture<Entry<byte[]>>> appendAll(List<Append> appends) {
        CompletableFuture<List<CompletableFuture<Entry<byte[]>>>> all =
            write(() -> CompletableFuture.completedFuture(super.appendAll(appends)));
        var results = new ArrayList<CompletableFuture<Entry<byte[]>>>();
        for (int i = 0; i < appends.size(); i++) {
          int index = i;
          results.add(all.thenCompose(each -> each.get(index)));
        }
        return results;
      }

      @Override
      public CompletableFuture<Optional<Entry<byte[]>>> replace(
          Entry<byte[]> seen, Message<byte[]> message) {
        return write(() -> super.replace(seen, message));
      }

      @Override
      public CompletableFuture<Boolean> delete(String timelineId, long seqId) {
        return write(() -> super.delete(timelineId, seqId));
      }

      @Override
      public CompletableFuture<Deletion> deleteSome(
          String timelineId,
          SeqRange range,
          Set<String> attributes,
          Predicate<Entry<byte[]>> which) {
        return write(() -> super.deleteSome(timelineId, range, attributes, which));
      }
    };
  }

  @Override
  public Records openRecords(String name) {
    return new ForwardingRecords(super.openRecords(name)) {
      @Override
      public CompletableFuture<Optional<Value>> compareAndSet(
          String key, Optional<Value> expected, byte[] update) {
        return write(() -> super.compareAndSet(key, expected, update));
      }

      @Override
      public CompletableFuture<Boolean> remove(String key, Value expected) {
        return write(() -> super.remove(key, expected));
      }
    };
  }

  /** The delegate is everybody's. */
  @Override
  public void close() {}
}
