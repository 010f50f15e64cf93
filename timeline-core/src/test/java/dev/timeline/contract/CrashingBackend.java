package dev.timeline.contract;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Unavailable;
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

/**
 * A server that crashes at one of its writes: nothing that it tries after that reaches the backend,
 * and whether that one did depends on how it crashed.
 */
final class CrashingBackend extends ForwardingBackend {

  /** What becomes of the write at which the server crashes. */
  enum Crash {
    /** It is never carried out. */
    BEFORE,
    /** It is carried out, and nobody hears of it. */
    AFTER,
    /** It is carried out when {@link #land} is called. */
    LATE
  }

  private int fatal;
  private final Crash crash;
  private final List<Late> late = new ArrayList<>();
  private final CallsUnderWay underWay = new CallsUnderWay();
  private int writes;

  private record Late(boolean isMessage, Runnable write) {}

  /**
   * A server.
   *
   * @param fatal at which write it crashes, counted from 1
   */
  CrashingBackend(TimelineBackend delegate, int fatal, Crash crash) {
    super(delegate);
    this.fatal = fatal;
    this.crash = crash;
  }

  /** How many writes it has tried. */
  synchronized int writes() {
    return writes;
  }

  synchronized boolean isCrashed() {
    return writes >= fatal;
  }

  /** Lets a server that has not crashed live on. */
  synchronized void crashNoMore() {
    if (!isCrashed()) {
      fatal = Integer.MAX_VALUE;
    }
  }

  /** Returns whether it has crashed, and what it had written before has arrived. */
  synchronized boolean isGone() {
    return isCrashed() && underWay.isNone();
  }

  /** Carries out the message that was on its way to a history. */
  void landMessage() {
    late.stream().filter(Late::isMessage).forEach(it -> it.write().run());
    late.removeIf(Late::isMessage);
  }

  /** Carries out what was on its way. */
  void land() {
    late.forEach(it -> it.write().run());
    late.clear();
  }

  private synchronized <T> CompletableFuture<T> write(
      boolean isMessage, Supplier<CompletableFuture<T>> write) {
    writes++;
    if (writes < fatal) {
      underWay.begin();
      return underWay.until(write.get());
    }
    if (writes > fatal) {
      return CompletableFuture.failedFuture(new Unavailable(null, "the server has crashed", null));
    }
    switch (crash) {
      case AFTER -> {
        underWay.begin();
        return underWay
            .until(write.get())
            .handle((done, failure) -> done)
            .thenCompose(done -> CompletableFuture.failedFuture(lost()));
      }
      case LATE ->
          late.add(new Late(isMessage, () -> write.get().handle((done, failure) -> done).join()));
      default -> {}
    }
    return CompletableFuture.failedFuture(lost());
  }

  private static TimelineException lost() {
    return new OutcomeUnknown(null, null, "the server crashed", null);
  }

  @Override
  public Log openLog(LogOptions options) {
    boolean isHistory = options.name().endsWith("_history");
    return new ForwardingLog(super.openLog(options)) {
      @Override
      public CompletableFuture<Entry<byte[]>> append(Log.Append append) {
        return write(isHistory, () -> super.append(append));
      }

      @Override
      public List<CompletableFuture<Entry<byte[]>>> appendAll(List<Append> appends) {
        var results = new ArrayList<CompletableFuture<Entry<byte[]>>>();
        CompletableFuture<List<CompletableFuture<Entry<byte[]>>>> all =
            write(
                isHistory,
                () -> {
                  List<CompletableFuture<Entry<byte[]>>> each = super.appendAll(appends);
                  return CompletableFuture.allOf(each.toArray(CompletableFuture[]::new))
                      .handle((done, failure) -> each);
                });
        for (int i = 0; i < appends.size(); i++) {
          int index = i;
          results.add(all.thenCompose(each -> each.get(index)));
        }
        return results;
      }

      @Override
      public CompletableFuture<Optional<Entry<byte[]>>> replace(
          Entry<byte[]> seen, Message<byte[]> message) {
        return write(false, () -> super.replace(seen, message));
      }

      @Override
      public CompletableFuture<Boolean> delete(String timelineId, long seqId) {
        return write(false, () -> super.delete(timelineId, seqId));
      }

      @Override
      public CompletableFuture<Deletion> deleteSome(
          String timelineId,
          SeqRange range,
          Set<String> attributes,
          Predicate<Entry<byte[]>> which) {
        return write(false, () -> super.deleteSome(timelineId, range, attributes, which));
      }
    };
  }

  @Override
  public Records openRecords(String name) {
    return new ForwardingRecords(super.openRecords(name)) {
      @Override
      public CompletableFuture<Optional<Value>> compareAndSet(
          String key, Optional<Value> expected, byte[] update) {
        return write(false, () -> super.compareAndSet(key, expected, update));
      }

      @Override
      public CompletableFuture<Boolean> remove(String key, Value expected) {
        return write(false, () -> super.remove(key, expected));
      }
    };
  }

  /** The delegate is everybody's. */
  @Override
  public void close() {}
}
