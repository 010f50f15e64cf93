package dev.timeline.messaging.storage;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.contract.ManualClock;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.Records;
import dev.timeline.spi.TimelineBackend;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** A backend for tests that look at what is kept: all appends and all values, as they came. */
public final class KeptBackend implements TimelineBackend {

  /** The entries of all logs, in their order. */
  public final List<Entry<byte[]>> entries = new ArrayList<>();

  /** The values of all records, by their set and key. */
  public final Map<String, byte[]> values = new TreeMap<>();

  private final Map<String, Log> logs = new LinkedHashMap<>();

  @Override
  public InstantSource clock() {
    return new ManualClock();
  }

  /** Returns a log of this name. */
  public Log log(String name) {
    return logs.computeIfAbsent(name, absent -> new KeptLog());
  }

  @Override
  public Log openLog(LogOptions options) {
    return log(options.name());
  }

  @Override
  public Records openRecords(String name) {
    return new Records() {
      @Override
      public CompletableFuture<Optional<Value>> get(String key) {
        return completedFuture(
            Optional.ofNullable(values.get(name + "/" + key)).map(it -> new Value(it, 1)));
      }

      @Override
      public CompletableFuture<Optional<Value>> compareAndSet(
          String key, Optional<Value> expected, byte[] update) {
        values.put(name + "/" + key, update);
        return completedFuture(Optional.of(new Value(update, 1)));
      }

      @Override
      public CompletableFuture<Boolean> remove(String key, Value expected) {
        return completedFuture(values.remove(name + "/" + key) != null);
      }
    };
  }

  @Override
  public void close() {}

  private final class KeptLog implements Log {
    @Override
    public CompletableFuture<Entry<byte[]>> append(Append append) {
      Entry<byte[]> entry =
          Entry.of(append.timelineId(), entries.size() + 1, clock().instant(), append.message());
      entries.add(entry);
      return completedFuture(entry);
    }

    @Override
    public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
      var found =
          new ArrayList<>(
              entries.stream()
                  .filter(it -> it.timelineId().equals(timelineId))
                  .filter(it -> range.contains(it.seqId()))
                  .toList());
      if (!range.isForward()) {
        Collections.reverse(found);
      }
      boolean more = found.size() > range.limit();
      return completedFuture(
          Page.of(range, found.subList(0, Math.min(found.size(), range.limit())), more));
    }

    @Override
    public CompletableFuture<Optional<Entry<byte[]>>> replace(
        Entry<byte[]> seen, Message<byte[]> message) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Boolean> delete(String timelineId, long seqId) {
      throw new UnsupportedOperationException();
    }
  }
}
