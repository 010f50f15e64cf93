package dev.timeline.examples.chatweb.stage;

import static java.util.concurrent.CompletableFuture.delayedExecutor;
import static java.util.concurrent.CompletableFuture.failedFuture;

import dev.timeline.Entry;
import dev.timeline.EntryKey;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.examples.chatweb.stage.RowCounts.Written;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.Records;
import dev.timeline.spi.Selection;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A backend as one server has it: counted, slowed down, and gone once the server has crashed, after
 * which it neither reads nor writes. Thread-safe.
 */
final class ServerBackend implements TimelineBackend {

  private final TimelineBackend delegate;
  private final Levers levers;
  private final RowCounts counts;
  private final Runnable onCrash;
  private final AtomicBoolean isCrashed = new AtomicBoolean();
  private final AtomicReference<@Nullable CrashPoint> crashPoint = new AtomicReference<>();

  /**
   * Creates a server's backend.
   *
   * @param onCrash called once, when the server crashes; returns at once
   */
  ServerBackend(TimelineBackend delegate, Levers levers, RowCounts counts, Runnable onCrash) {
    this.delegate = delegate;
    this.levers = levers;
    this.counts = counts;
    this.onCrash = onCrash;
  }

  /** Lets the server crash when it next copies a message to inboxes; null: not any more. */
  void crashAt(@Nullable CrashPoint point) {
    crashPoint.set(point);
  }

  /** Lets the server crash now. */
  void crash() {
    if (isCrashed.compareAndSet(false, true)) {
      onCrash.run();
    }
  }

  /** Refuses what a server still begins that was stopped: a redelivery may be under way. */
  void end() {
    isCrashed.set(true);
  }

  boolean isCrashed() {
    return isCrashed.get();
  }

  private static Unavailable crashed() {
    return new Unavailable(null, "the server has crashed", null);
  }

  /** Makes a call, a little later if the store is slow, and counts the rows of its answer. */
  private <T> CompletableFuture<T> call(
      Supplier<CompletableFuture<T>> call, ToIntFunction<T> rowsRead) {
    if (isCrashed.get()) {
      return failedFuture(crashed());
    }
    counts.called();
    CompletableFuture<T> answer;
    if (levers.isSlow()) {
      Duration delay = Levers.SLOW;
      answer =
          CompletableFuture.supplyAsync(
                  () -> true, delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS))
              .thenCompose(waited -> isCrashed.get() ? failedFuture(crashed()) : call.get());
    } else {
      answer = call.get();
    }
    return answer.thenApply(
        value -> {
          counts.read(rowsRead.applyAsInt(value));
          return value;
        });
  }

  private <T> CompletableFuture<T> write(
      Written kind, int rows, Supplier<CompletableFuture<T>> write) {
    counts.wrote(kind, isCrashed.get() ? 0 : rows);
    return call(write, value -> 0);
  }

  @Override
  public InstantSource clock() {
    return delegate.clock();
  }

  @Override
  public Log openLog(LogOptions options) {
    Written kind =
        options.name().endsWith("_history")
            ? Written.HISTORY
            : options.name().endsWith("_inbox") ? Written.COPY : Written.OTHER;
    return new ServerLog(delegate.openLog(options), kind);
  }

  @Override
  public Records openRecords(String name) {
    return new ServerRecords(delegate.openRecords(name));
  }

  @Override
  public void ping(Duration timeout) {
    delegate.ping(timeout);
  }

  /** Does nothing: the delegate is shared by all servers. */
  @Override
  public void close() {}

  /** A log, at whose appends a server crashes. */
  private final class ServerLog implements Log {
    private final Log log;
    private final Written kind;

    ServerLog(Log log, Written kind) {
      this.log = log;
      this.kind = kind;
    }

    @Override
    public CompletableFuture<Entry<byte[]>> append(Append append) {
      return appendAll(List.of(append)).get(0);
    }

    @Override
    public List<CompletableFuture<Entry<byte[]>>> appendAll(List<Append> appends) {
      @Nullable CrashPoint point =
          kind == Written.COPY && !isCrashed.get() ? crashPoint.getAndSet(null) : null;
      if (point == null) {
        return appendEach(appends);
      }
      int carriedOut =
          switch (point) {
            case BEFORE -> 0;
            case HALF -> (appends.size() + 1) / 2;
            case AFTER -> appends.size();
          };
      List<CompletableFuture<Entry<byte[]>>> each = appendEach(appends.subList(0, carriedOut));
      CompletableFuture<Entry<byte[]>> gone =
          CompletableFuture.allOf(each.toArray(CompletableFuture[]::new))
              .handle((done, failure) -> true)
              .thenCompose(
                  done -> {
                    crash();
                    return failedFuture(crashed());
                  });
      var results = new ArrayList<CompletableFuture<Entry<byte[]>>>(each);
      while (results.size() < appends.size()) {
        results.add(gone);
      }
      return results;
    }

    private List<CompletableFuture<Entry<byte[]>>> appendEach(List<Append> appends) {
      if (appends.isEmpty()) {
        return List.of();
      }
      CompletableFuture<List<CompletableFuture<Entry<byte[]>>>> called =
          write(
              kind,
              appends.size(),
              () -> CompletableFuture.completedFuture(log.appendAll(appends)));
      var results = new ArrayList<CompletableFuture<Entry<byte[]>>>();
      for (int i = 0; i < appends.size(); i++) {
        int index = i;
        results.add(called.thenCompose(all -> all.get(index)));
      }
      return results;
    }

    @Override
    public CompletableFuture<Optional<Entry<byte[]>>> replace(
        Entry<byte[]> seen, Message<byte[]> message) {
      return write(kind, 1, () -> log.replace(seen, message));
    }

    @Override
    public CompletableFuture<Boolean> delete(String timelineId, long seqId) {
      return write(kind, 1, () -> log.delete(timelineId, seqId));
    }

    @Override
    public CompletableFuture<Optional<Entry<byte[]>>> get(String timelineId, long seqId) {
      return call(() -> log.get(timelineId, seqId), entry -> 1);
    }

    @Override
    public CompletableFuture<List<Entry<byte[]>>> getAll(List<EntryKey> keys) {
      return call(() -> log.getAll(keys), entries -> keys.size());
    }

    @Override
    public CompletableFuture<Optional<Entry<byte[]>>> find(String timelineId, String messageId) {
      return call(() -> log.find(timelineId, messageId), entry -> 1);
    }

    @Override
    public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
      return call(() -> log.read(timelineId, range), page -> page.entries().size());
    }

    @Override
    public CompletableFuture<Page<byte[]>> readWithoutBodies(
        String timelineId, SeqRange range, Set<String> attributes) {
      return call(
          () -> log.readWithoutBodies(timelineId, range, attributes),
          page -> page.entries().size());
    }

    @Override
    public CompletableFuture<Page<byte[]>> read(String timelineId, Selection selection) {
      return call(() -> log.read(timelineId, selection), page -> page.entries().size());
    }

    @Override
    public int maxMessageBytes() {
      return log.maxMessageBytes();
    }

    @Override
    public void close() {
      log.close();
    }
  }

  /** Records, which are small rows. */
  private final class ServerRecords implements Records {
    private final Records records;

    ServerRecords(Records records) {
      this.records = records;
    }

    @Override
    public CompletableFuture<Optional<Value>> compareAndSet(
        String key, Optional<Value> expected, byte[] update) {
      return write(Written.OTHER, 1, () -> records.compareAndSet(key, expected, update));
    }

    @Override
    public CompletableFuture<Boolean> remove(String key, Value expected) {
      return write(Written.OTHER, 1, () -> records.remove(key, expected));
    }

    @Override
    public CompletableFuture<Optional<Value>> get(String key) {
      return call(() -> records.get(key), value -> 1);
    }

    @Override
    public CompletableFuture<Map<String, Value>> getAll(Collection<String> keys) {
      return call(() -> records.getAll(keys), values -> keys.size());
    }

    @Override
    public void close() {
      records.close();
    }
  }
}
