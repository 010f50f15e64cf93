package dev.timeline;

import static java.util.Objects.requireNonNull;

import dev.timeline.internal.Identifiers;
import dev.timeline.spi.EventSource;
import dev.timeline.spi.Log;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The store, over a backend's log: encodes, checks what the user gave, and types the failures. */
final class LogTimelineStore<M> implements AsyncTimelineStore<M> {

  private final String name;
  private final Log log;
  private final Codec<M> codec;
  private final Feeds feeds;
  private final EventSource events;
  private volatile boolean closed;

  LogTimelineStore(String name, Log log, Codec<M> codec, Feeds feeds, EventSource events) {
    this.name = name;
    this.log = log;
    this.codec = codec;
    this.feeds = feeds;
    this.events = events;
    feeds.beginReadings(events);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int maxMessageBytes() {
    return log.maxMessageBytes();
  }

  @Override
  public LogTimeline<M> timeline(String id) {
    requireOpen();
    return new LogTimeline<>(this, Identifiers.requireId("timeline id", id));
  }

  @Override
  public CompletableFuture<List<AppendResult<M>>> appendTo(
      Collection<String> timelineIds, Message<M> message, AppendOrder order) {
    return batch(timelineIds, message, order, false).whenAllEnd();
  }

  @Override
  public CompletableFuture<List<Entry<M>>> getAll(Collection<EntryKey> keys) {
    List<EntryKey> all = List.copyOf(keys);
    all.forEach(key -> Identifiers.requireId("timeline id", key.timelineId()));
    return Futures.handle(
        call(log -> log.getAll(all)), (found, failure) -> decode(null, found, failure));
  }

  @Override
  public CompletableFuture<Long> erase(String timelineId, LongConsumer progress) {
    return timeline(timelineId).erase(progress);
  }

  /** Decodes what a read found; a failure is typed, and of the timeline if it was of one. */
  List<Entry<M>> decode(
      @Nullable String timelineId, List<Entry<byte[]>> found, @Nullable Throwable failure) {
    if (failure != null) {
      throw Failures.ofRead(timelineId, failure);
    }
    return found.stream().map(this::decode).toList();
  }

  /** Begins to append one message to several timelines. */
  AppendBatch<M> batch(
      Collection<String> timelineIds, Message<M> message, AppendOrder order, boolean callerWaits) {
    requireNonNull(message, "message");
    requireNonNull(order, "order");
    List<String> ids = List.copyOf(timelineIds);
    ids.forEach(id -> Identifiers.requireId("timeline id", id));
    var batch = new AppendBatch<>(Collections.nCopies(ids.size(), message), order, callerWaits);
    try {
      Message<byte[]> encoded = ids.isEmpty() ? null : encode(ids.get(0), message);
      ids.forEach(id -> batch.add(id, requireNonNull(encoded)));
    } catch (TimelineException.Rejected e) {
      for (int i = 0; i < ids.size(); i++) {
        batch.refuse(i, ids.get(i), Encoding.rejectedAgain(ids.get(i), e));
      }
    }
    return batch.begin(this);
  }

  /**
   * Calls the log. What is thrown at once, by the encoding or by a backend that ought not to, comes
   * through the future like any other failure; but not that something is closed, which is misuse.
   */
  <T> CompletableFuture<T> call(Function<Log, CompletableFuture<T>> method) {
    requireOpen();
    try {
      return method.apply(log);
    } catch (RuntimeException e) {
      return failed(e);
    }
  }

  /**
   * Does what {@link #call} does, but the call itself needs no object: this is what is called most.
   */
  CompletableFuture<Entry<byte[]>> append(
      String id, Message<M> message, AppendOrder order, boolean callerWaits) {
    requireOpen();
    try {
      return log.append(id, encode(id, message), order, callerWaits);
    } catch (RuntimeException e) {
      return failed(e);
    }
  }

  private static <T> CompletableFuture<T> failed(RuntimeException e) {
    if (e instanceof IllegalStateException) { // not a clause: a branch never taken costs nothing
      throw e;
    }
    return CompletableFuture.failedFuture(e);
  }

  /** Calls the log once for all of these; if that throws, the outcome of each is unknown. */
  List<CompletableFuture<Entry<byte[]>>> callAll(List<Log.Append> appends) {
    requireOpen();
    try {
      return log.appendAll(appends);
    } catch (IllegalStateException e) {
      throw e;
    } catch (RuntimeException e) {
      return appends.stream()
          .map(append -> CompletableFuture.<Entry<byte[]>>failedFuture(unknown(append, e)))
          .toList();
    }
  }

  /** Returns the failure of one of several, any of which may have been begun. */
  private static TimelineException unknown(Log.Append append, RuntimeException failure) {
    return Failures.unknown(append.timelineId(), append.message().id().orElse(null), failure);
  }

  /** Deletes some of a range, unless the store is closed. */
  CompletableFuture<Log.Deletion> deleteSome(
      String id, SeqRange range, Predicate<Entry<byte[]>> which) {
    requireOpen();
    return log.deleteSome(id, range, Set.of(), which);
  }

  /** Runs an import. */
  ImportProgress importAll(Function<Log, ImportProgress> run) {
    requireOpen();
    return run.apply(log);
  }

  boolean isClosed() {
    return closed;
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("store '" + name + "' is closed");
    }
  }

  Feeds feeds() {
    return feeds;
  }

  Message<byte[]> encode(String timelineId, Message<M> message) {
    return Encoding.encode(timelineId, message, codec, maxMessageBytes());
  }

  Entry<M> decode(Entry<byte[]> entry) {
    return Entry.decode(entry, codec);
  }

  Page<M> decode(Page<byte[]> page) {
    return new Page<>(new DecodedEntries<>(page.entries(), codec), page.next(), page.more());
  }

  void close() {
    feeds.close(); // first, so that a feed which finds the store closed knows why
    closed = true;
    log.close();
    events.close();
  }
}
