package dev.timeline.internal;

import dev.timeline.AppendOrder;
import dev.timeline.Entry;
import dev.timeline.EntryKey;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.observation.LogEvent.AppendSampled;
import dev.timeline.observation.LogEvent.Called;
import dev.timeline.observation.LogEvent.Operation;
import dev.timeline.observation.Outcome;
import dev.timeline.observation.Reading;
import dev.timeline.observation.TimelineObserver;
import dev.timeline.spi.EventSource;
import dev.timeline.spi.Log;
import dev.timeline.spi.MessageSize;
import dev.timeline.spi.Selection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * Does what another log does, and tells an observer. Appends that are answered at once are counted,
 * and one in {@link AppendCounts#EVERY} is timed: to read the clock twice takes as long as such an
 * append.
 */
public final class ObservedLog implements Log {

  private final Log log;
  private final EventSource events;
  private final AppendCounts counts = new AppendCounts();

  private ObservedLog(Log log, EventSource events) {
    this.log = log;
    this.events = events;
    events.begin(Reading.APPENDS_AT_ONCE, counts::appends);
    events.begin(Reading.APPENDED_BYTES_AT_ONCE, counts::bytes);
  }

  /** Returns a log that tells an observer of its calls, under this name. */
  public static Log of(Log log, String name, TimelineObserver observer) {
    return new ObservedLog(log, EventSource.of(name, Optional.of(observer)));
  }

  @Override
  public CompletableFuture<Entry<byte[]>> append(Append append) {
    AppendCounts.Cell cell = counts.own();
    if (cell.isTimed()) {
      long begun = System.nanoTime();
      return timed(log.append(append), append.timelineId(), append.message(), begun, cell);
    }
    return counted(log.append(append), append.timelineId(), append.message(), cell);
  }

  @Override
  public CompletableFuture<Entry<byte[]>> append(
      String timelineId, Message<byte[]> message, AppendOrder order, boolean callerWaits) {
    AppendCounts.Cell cell = counts.own();
    if (cell.isTimed()) {
      long begun = System.nanoTime();
      return timed(
          log.append(timelineId, message, order, callerWaits), timelineId, message, begun, cell);
    }
    return counted(log.append(timelineId, message, order, callerWaits), timelineId, message, cell);
  }

  /** Counts an append; one that is not answered at once is told, though it began a little ago. */
  private CompletableFuture<Entry<byte[]>> counted(
      CompletableFuture<Entry<byte[]>> result,
      String timelineId,
      Message<byte[]> message,
      AppendCounts.Cell cell) {
    if (isDone(result)) {
      cell.add(1, MessageSize.of(message));
      return result;
    }
    counts.wasTimed(cell, false);
    return told(result, timelineId, message, System.nanoTime());
  }

  private CompletableFuture<Entry<byte[]>> timed(
      CompletableFuture<Entry<byte[]>> result,
      String timelineId,
      Message<byte[]> message,
      long begun,
      AppendCounts.Cell cell) {
    boolean isAtOnce = isDone(result);
    counts.wasTimed(cell, isAtOnce);
    if (!isAtOnce) {
      return told(result, timelineId, message, begun);
    }
    long nanos = System.nanoTime() - begun;
    long size = MessageSize.of(message);
    cell.add(1, size);
    events.tell(
        new AppendSampled(
            events.name(), timelineId, result.join().seqId(), size, nanos, AppendCounts.EVERY));
    return result;
  }

  private static boolean isDone(CompletableFuture<?> result) {
    return result.isDone() && !result.isCompletedExceptionally();
  }

  private CompletableFuture<Entry<byte[]>> told(
      CompletableFuture<Entry<byte[]>> result,
      String timelineId,
      Message<byte[]> message,
      long begun) {
    var unused =
        result.whenComplete(
            (entry, failure) ->
                events.tell(
                    new Called(
                        events.name(),
                        Operation.APPEND,
                        Optional.of(timelineId),
                        entry == null ? OptionalLong.empty() : OptionalLong.of(entry.seqId()),
                        EventSource.outcomeOf(failure),
                        entry == null ? 0 : 1,
                        entry == null ? 0 : MessageSize.of(message),
                        System.nanoTime() - begun)));
    return result; // itself: it may be more than a future
  }

  @Override
  public List<CompletableFuture<Entry<byte[]>>> appendAll(List<Append> all) {
    long begun = System.nanoTime();
    List<CompletableFuture<Entry<byte[]>>> results = log.appendAll(all);
    int atOnce = 0;
    long size = 0;
    for (int i = 0; i < results.size(); i++) {
      Append append = all.get(i);
      if (isDone(results.get(i))) {
        atOnce++;
        size += MessageSize.of(append.message());
      } else {
        var unused = told(results.get(i), append.timelineId(), append.message(), begun);
      }
    }
    counts.own().add(atOnce, size);
    return results;
  }

  @Override
  public CompletableFuture<Optional<Entry<byte[]>>> get(String timelineId, long seqId) {
    long begun = System.nanoTime();
    return one(
        log.get(timelineId, seqId), Operation.GET, timelineId, OptionalLong.of(seqId), begun);
  }

  @Override
  public CompletableFuture<Optional<Entry<byte[]>>> find(String timelineId, String messageId) {
    long begun = System.nanoTime();
    return one(
        log.find(timelineId, messageId), Operation.GET, timelineId, OptionalLong.empty(), begun);
  }

  private CompletableFuture<Optional<Entry<byte[]>>> one(
      CompletableFuture<Optional<Entry<byte[]>>> result,
      Operation operation,
      String timelineId,
      OptionalLong seqId,
      long begun) {
    return observed(
        result,
        operation,
        Optional.of(timelineId),
        seqId,
        found -> found.isPresent() ? 1 : 0,
        found -> found.isPresent() ? MessageSize.of(found.get().message()) : 0,
        begun);
  }

  @Override
  public CompletableFuture<List<Entry<byte[]>>> getAll(List<EntryKey> keys) {
    long begun = System.nanoTime();
    return observed(
        log.getAll(keys),
        Operation.GET,
        Optional.empty(),
        OptionalLong.empty(),
        List::size,
        ObservedLog::bytesOf,
        begun);
  }

  @Override
  public CompletableFuture<Optional<Entry<byte[]>>> first(String timelineId, SeqRange range) {
    long begun = System.nanoTime();
    return one(
        log.first(timelineId, range), Operation.PAGE, timelineId, OptionalLong.empty(), begun);
  }

  @Override
  public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
    long begun = System.nanoTime();
    return page(log.read(timelineId, range), timelineId, begun);
  }

  @Override
  public CompletableFuture<Page<byte[]>> readWithoutBodies(
      String timelineId, SeqRange range, Set<String> attributes) {
    long begun = System.nanoTime();
    return page(log.readWithoutBodies(timelineId, range, attributes), timelineId, begun);
  }

  @Override
  public CompletableFuture<Page<byte[]>> read(String timelineId, Selection selection) {
    long begun = System.nanoTime();
    return page(log.read(timelineId, selection), timelineId, begun);
  }

  private CompletableFuture<Page<byte[]>> page(
      CompletableFuture<Page<byte[]>> page, String timelineId, long begun) {
    return observed(
        page,
        Operation.PAGE,
        Optional.of(timelineId),
        OptionalLong.empty(),
        read -> read.entries().size(),
        read -> bytesOf(read.entries()),
        begun);
  }

  private static long bytesOf(List<Entry<byte[]>> entries) {
    long bytes = 0;
    for (Entry<byte[]> entry : entries) {
      bytes += MessageSize.of(entry.message());
    }
    return bytes;
  }

  @Override
  public CompletableFuture<Optional<Entry<byte[]>>> replace(
      Entry<byte[]> seen, Message<byte[]> message) {
    long begun = System.nanoTime();
    return observed(
        log.replace(seen, message),
        Operation.REPLACE,
        Optional.of(seen.timelineId()),
        OptionalLong.of(seen.seqId()),
        replaced -> replaced.isPresent() ? 1 : 0,
        replaced -> replaced.isPresent() ? MessageSize.of(message) : 0,
        begun);
  }

  @Override
  public CompletableFuture<Boolean> delete(String timelineId, long seqId) {
    long begun = System.nanoTime();
    return observed(
        log.delete(timelineId, seqId),
        Operation.DELETE,
        Optional.of(timelineId),
        OptionalLong.of(seqId),
        isDeleted -> isDeleted ? 1 : 0,
        isDeleted -> 0,
        begun);
  }

  @Override
  public CompletableFuture<Deletion> deleteSome(
      String timelineId, SeqRange range, Set<String> attributes, Predicate<Entry<byte[]>> which) {
    long begun = System.nanoTime();
    return observed(
        log.deleteSome(timelineId, range, attributes, which),
        Operation.DELETE,
        Optional.of(timelineId),
        OptionalLong.empty(),
        Deletion::deleted,
        deletion -> 0,
        begun);
  }

  private <T> CompletableFuture<T> observed(
      CompletableFuture<T> result,
      Operation operation,
      Optional<String> timelineId,
      OptionalLong seqId,
      ToIntFunction<T> entriesOf,
      ToLongFunction<T> bytesOf,
      long begun) {
    var unused =
        result.whenComplete(
            (value, failure) -> {
              long nanos = System.nanoTime() - begun;
              int entries = failure == null ? entriesOf.applyAsInt(value) : 0;
              Outcome outcome =
                  failure == null && entries == 0 && operation != Operation.PAGE
                      ? Outcome.NOTHING
                      : EventSource.outcomeOf(failure);
              long size = entries == 0 ? 0 : bytesOf.applyAsLong(value);
              events.tell(
                  new Called(
                      events.name(), operation, timelineId, seqId, outcome, entries, size, nanos));
            });
    return result;
  }

  @Override
  public Registration onAppend(Consumer<String> hint) {
    return log.onAppend(hint);
  }

  @Override
  public int maxMessageBytes() {
    return log.maxMessageBytes();
  }

  @Override
  public void close() {
    log.close();
    events.close();
  }
}
