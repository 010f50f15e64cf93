package dev.timeline.examples.replay;

import static java.util.concurrent.CompletableFuture.failedFuture;

import dev.timeline.Entry;
import dev.timeline.EntryKey;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.Records;
import dev.timeline.spi.Selection;
import dev.timeline.spi.TimelineBackend;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A backend as one server sees it that may crash at any write: nothing that it tries after that
 * reaches the backend, and whether that write did depends on how it crashed. Thread-safe.
 */
final class CrashingBackend implements TimelineBackend {

  private final TimelineBackend delegate;
  private final Crashes crashes;
  private final AtomicInteger inFlight;
  private final AtomicBoolean isCrashed = new AtomicBoolean();
  private final AtomicLong copies = new AtomicLong();

  /**
   * A backend as a server sees it.
   *
   * @param inFlight counts the calls of all servers that have not been answered
   */
  CrashingBackend(TimelineBackend delegate, Crashes crashes, AtomicInteger inFlight) {
    this.delegate = delegate;
    this.crashes = crashes;
    this.inFlight = inFlight;
  }

  boolean isCrashed() {
    return isCrashed.get();
  }

  /** Returns how many copies it has appended to inboxes. */
  long copies() {
    return copies.get();
  }

  @Override
  public InstantSource clock() {
    return delegate.clock();
  }

  @Override
  public Log openLog(LogOptions options) {
    return new CrashingLog(
        delegate.openLog(options),
        options.name().endsWith("_history"),
        options.name().endsWith("_inbox"));
  }

  @Override
  public Records openRecords(String name) {
    return new CrashingRecords(delegate.openRecords(name));
  }

  /** Does nothing: the delegate is shared by all servers. */
  @Override
  public void close() {}

  /** Makes a call, which counts as in flight until all that goes on from its answer has begun. */
  private <T> CompletableFuture<T> counted(Supplier<CompletableFuture<T>> call) {
    inFlight.incrementAndGet();
    var answer = new CompletableFuture<T>();
    var unused =
        call.get()
            .whenComplete(
                (value, failure) -> {
                  try {
                    if (failure == null) {
                      answer.complete(value);
                    } else {
                      answer.completeExceptionally(failure);
                    }
                  } finally {
                    inFlight.decrementAndGet();
                  }
                });
    return answer;
  }

  /**
   * Writes, unless the server has crashed, or crashes now.
   *
   * @param fatal what is carried out of it, now or later, if the server crashes at it
   */
  private <T> CompletableFuture<T> write(
      boolean isMessage,
      Supplier<CompletableFuture<T>> write,
      Supplier<? extends CompletableFuture<?>> fatal) {
    if (isCrashed.get()) {
      return failedFuture(new Unavailable(null, "the server has crashed", null));
    }
    if (!crashes.isNext()) {
      return counted(write);
    }
    isCrashed.set(true);
    Supplier<CompletableFuture<Void>> carryOut =
        () -> counted(() -> fatal.get().handle((done, failure) -> null));
    CompletableFuture<Void> carriedOut = CompletableFuture.completedFuture(null);
    switch (crashes.crash()) {
      case BEFORE -> {}
      case AFTER -> carriedOut = carryOut.get();
      case LATE -> crashes.keep(isMessage, carryOut);
    }
    return carriedOut.thenCompose(
        done -> failedFuture(new OutcomeUnknown(null, null, "the server crashed", null)));
  }

  private <T> CompletableFuture<T> write(Supplier<CompletableFuture<T>> write) {
    return write(false, write, write);
  }

  /** A log, of which appends, replacements and deletions are fatal. */
  private final class CrashingLog implements Log {
    private final Log log;
    private final boolean isHistory;
    private final boolean isInbox;

    CrashingLog(Log log, boolean isHistory, boolean isInbox) {
      this.log = log;
      this.isHistory = isHistory;
      this.isInbox = isInbox;
    }

    @Override
    public CompletableFuture<Entry<byte[]>> append(Append append) {
      Supplier<CompletableFuture<Entry<byte[]>>> call = () -> log.append(append);
      return write(isHistory, call, call);
    }

    @Override
    public List<CompletableFuture<Entry<byte[]>>> appendAll(List<Append> appends) {
      CompletableFuture<List<CompletableFuture<Entry<byte[]>>>> all =
          write(
              isHistory,
              () -> appendNow(appends),
              () -> appendNow(appends.subList(0, crashes.some(appends.size()))));
      var results = new ArrayList<CompletableFuture<Entry<byte[]>>>();
      for (int i = 0; i < appends.size(); i++) {
        int index = i;
        results.add(all.thenCompose(each -> each.get(index)));
      }
      return results;
    }

    private CompletableFuture<List<CompletableFuture<Entry<byte[]>>>> appendNow(
        List<Append> appends) {
      copies.addAndGet(isInbox ? appends.size() : 0);
      List<CompletableFuture<Entry<byte[]>>> each = log.appendAll(appends);
      return CompletableFuture.allOf(each.toArray(CompletableFuture[]::new))
          .handle((done, failure) -> each);
    }

    @Override
    public CompletableFuture<Optional<Entry<byte[]>>> replace(
        Entry<byte[]> seen, Message<byte[]> message) {
      return write(() -> log.replace(seen, message));
    }

    @Override
    public CompletableFuture<Boolean> delete(String timelineId, long seqId) {
      return write(() -> log.delete(timelineId, seqId));
    }

    @Override
    public CompletableFuture<Optional<Entry<byte[]>>> get(String timelineId, long seqId) {
      return counted(() -> log.get(timelineId, seqId));
    }

    @Override
    public CompletableFuture<List<Entry<byte[]>>> getAll(List<EntryKey> keys) {
      return counted(() -> log.getAll(keys));
    }

    @Override
    public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
      return counted(() -> log.read(timelineId, range));
    }

    @Override
    public CompletableFuture<Page<byte[]>> readWithoutBodies(
        String timelineId, SeqRange range, Set<String> attributes) {
      return counted(() -> log.readWithoutBodies(timelineId, range, attributes));
    }

    @Override
    public CompletableFuture<Page<byte[]>> read(String timelineId, Selection selection) {
      return counted(() -> log.read(timelineId, selection));
    }

    @Override
    public int maxMessageBytes() {
      return log.maxMessageBytes();
    }
  }

  /** Records, of which changes are fatal. */
  private final class CrashingRecords implements Records {
    private final Records records;

    CrashingRecords(Records records) {
      this.records = records;
    }

    @Override
    public CompletableFuture<Optional<Value>> compareAndSet(
        String key, Optional<Value> expected, byte[] update) {
      return write(() -> records.compareAndSet(key, expected, update));
    }

    @Override
    public CompletableFuture<Boolean> remove(String key, Value expected) {
      return write(() -> records.remove(key, expected));
    }

    @Override
    public CompletableFuture<Optional<Value>> get(String key) {
      return counted(() -> records.get(key));
    }

    @Override
    public CompletableFuture<Map<String, Value>> getAll(Collection<String> keys) {
      return counted(() -> records.getAll(keys));
    }
  }
}
