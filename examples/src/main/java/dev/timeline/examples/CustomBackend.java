package dev.timeline.examples;

import dev.timeline.*;
import dev.timeline.spi.*;
import java.time.InstantSource;
import java.util.*;
import java.util.concurrent.CompletableFuture;

/** A backend of one's own: sorted maps, one lock, a clock. The whole contract holds for it. */
public final class CustomBackend implements TimelineBackend {
  private final InstantSource clock;
  private final Map<String, MapLog> logs = new HashMap<>();
  private final Map<String, Records> records = new HashMap<>();
  private long last; // the number given last, to an entry or as the version of a record
  private boolean closed;

  public CustomBackend(InstantSource clock) {
    this.clock = clock;
  }

  private synchronized <T> CompletableFuture<T> answer(java.util.function.Supplier<T> work) {
    if (closed) throw new IllegalStateException("the backend is closed");
    return CompletableFuture.supplyAsync(work, Runnable::run); // which runs it here and now
  }

  @Override
  public Log openLog(LogOptions options) {
    var log = answer(() -> logs.computeIfAbsent(options.name(), n -> new MapLog(options))).join();
    if (!log.options.equals(options)) throw new IllegalStateException("it has " + log.options);
    return log;
  }

  @Override
  public Records openRecords(String name) {
    return answer(() -> records.computeIfAbsent(name, n -> new MapRecords(this, new HashMap<>())))
        .join();
  }

  @Override
  public InstantSource clock() {
    return clock;
  }

  @Override
  public synchronized void close() {
    closed = true;
  }

  private record Row(Entry<byte[]> entry, long retainedSince) {}

  private record First(Entry<byte[]> entry, Log.Append by, long since) {}

  private final class MapLog implements Log {
    private final Map<String, NavigableMap<Long, Row>> timelines = new HashMap<>();
    private final Map<List<String>, First> firstOfId = new HashMap<>();
    private final LogOptions options;

    MapLog(LogOptions options) {
      this.options = options;
    }

    private NavigableMap<Long, Row> rows(String id) {
      var rows = timelines.computeIfAbsent(id, absent -> new TreeMap<>());
      rows.values().removeIf(row -> options.hasExpired(row.retainedSince, clock.millis()));
      return rows;
    }

    @Override
    public CompletableFuture<Entry<byte[]>> append(Append it) {
      return answer(() -> it.message().id().isPresent() ? addOnce(it) : add(it));
    }

    private Entry<byte[]> add(Append it) {
      return put(
          Entry.ofEpochMilli(it.timelineId(), ++last, it.epochMilli(clock.millis()), it.message()));
    }

    private Entry<byte[]> put(Entry<byte[]> entry) {
      rows(entry.timelineId()).put(entry.seqId(), new Row(entry, clock.millis()));
      return entry;
    }

    private Entry<byte[]> addOnce(Append it) {
      var key = List.of(it.timelineId(), it.message().id().get());
      firstOfId.values().removeIf(f -> !options.remembers(f.since, clock.millis()));
      var first = firstOfId.computeIfAbsent(key, k -> new First(add(it), it, clock.millis()));
      if (first.by.contentFingerprint() == it.contentFingerprint()) return first.entry;
      throw new TimelineException.IdConflict(key.get(0), key.get(1), first.entry.seqId());
    }

    @Override
    public CompletableFuture<Page<byte[]>> read(String id, SeqRange range) {
      return answer(
          () -> {
            var rows = rows(id).subMap(range.after(), false, range.upTo(), true);
            var inOrder = (range.isForward() ? rows : rows.descendingMap()).values();
            var page = inOrder.stream().map(Row::entry).limit(range.limit()).toList();
            return Page.of(range, page, rows.size() > page.size());
          });
    }

    @Override
    public CompletableFuture<Optional<Entry<byte[]>>> replace(
        Entry<byte[]> seen, Message<byte[]> message) {
      return answer(
          () ->
              Optional.ofNullable(rows(seen.timelineId()).get(seen.seqId()))
                  .filter(row -> row.entry.revision().equals(seen.revision()))
                  .map(row -> put(seen.withMessage(message).withRevision("" + ++last))));
    }

    @Override
    public CompletableFuture<Boolean> delete(String id, long seqId) {
      return answer(() -> rows(id).remove(seqId) != null);
    }
  }

  private record MapRecords(CustomBackend on, Map<String, Optional<Value>> all) implements Records {
    @Override
    public CompletableFuture<Optional<Value>> get(String key) {
      return on.answer(() -> all.getOrDefault(key, Optional.empty()));
    }

    @Override
    public CompletableFuture<Optional<Value>> compareAndSet(
        String key, Optional<Value> expected, byte[] update) {
      return on.answer(
          () -> {
            var value = Optional.of(new Value(update, ++on.last));
            all.putIfAbsent(key, Optional.empty());
            return all.replace(key, expected, value) ? value : Optional.empty();
          });
    }

    @Override
    public CompletableFuture<Boolean> remove(String key, Value expected) {
      return on.answer(() -> all.replace(key, Optional.of(expected), Optional.empty()));
    }
  }
}
