package dev.timeline;

import static java.util.Objects.requireNonNull;

import dev.timeline.TimelineException.Rejected;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/** One timeline of a {@link LogTimelineStore}. */
final class LogTimeline<M> implements AsyncTimeline<M> {

  private final LogTimelineStore<M> store;
  private final String id;

  LogTimeline(LogTimelineStore<M> store, String id) {
    this.store = store;
    this.id = id;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public CompletableFuture<Entry<M>> append(Message<M> message) {
    requireNonNull(message, "message");
    var log = store.log();
    Message<byte[]> encoded;
    try {
      encoded = store.encode(id, message);
    } catch (Rejected e) {
      return CompletableFuture.failedFuture(e);
    }
    return log.append(id, encoded)
        .handle(
            (entry, failure) -> {
              if (failure != null) {
                throw Failures.ofWrite(id, message.id().orElse(null), failure);
              }
              return entry.withMessage(message);
            });
  }

  @Override
  public CompletableFuture<List<AppendResult<M>>> appendAll(List<Message<M>> messages) {
    List<Message<M>> all = List.copyOf(messages);
    var log = store.log();
    var batch = new AppendBatch<M>(all.size());
    for (Message<M> message : all) {
      try {
        batch.add(id, message, store.encode(id, message));
      } catch (Rejected e) {
        batch.addRejected(id, message, e);
      }
    }
    return batch.appendTo(log);
  }

  @Override
  public CompletableFuture<Optional<Entry<M>>> get(long seqId) {
    SeqRange.requireSeqId("seqId", seqId);
    return store
        .log()
        .get(id, seqId)
        .handle((found, failure) -> readable(found, failure).map(store::decode));
  }

  @Override
  public CompletableFuture<List<Entry<M>>> getAll(Collection<Long> seqIds) {
    List<Long> all = List.copyOf(seqIds);
    all.forEach(seqId -> SeqRange.requireSeqId("seqId", seqId));
    return Futures.all(all.stream().map(this::get).toList())
        .thenApply(found -> found.stream().flatMap(Optional::stream).toList());
  }

  @Override
  public CompletableFuture<Optional<Entry<M>>> latest() {
    return first(SeqRange.latest().limit(1));
  }

  /** The first entry of the range, however many empty pages stand before it. */
  private CompletableFuture<Optional<Entry<M>>> first(SeqRange range) {
    return page(range)
        .thenCompose(
            page ->
                page.entries().isEmpty() && page.more()
                    ? first(page.next())
                    : CompletableFuture.completedFuture(page.entries().stream().findFirst()));
  }

  @Override
  public CompletableFuture<Page<M>> page(SeqRange range) {
    requireNonNull(range, "range");
    return store
        .log()
        .read(id, range)
        .handle((page, failure) -> store.decode(readable(page, failure)));
  }

  @Override
  public CompletableFuture<Optional<Entry<M>>> replace(long seqId, Message<M> message) {
    requireNonNull(message, "message");
    SeqRange.requireSeqId("seqId", seqId);
    var log = store.log();
    Message<byte[]> encoded;
    try {
      encoded = store.encode(id, message);
    } catch (Rejected e) {
      return CompletableFuture.failedFuture(e);
    }
    return log.get(id, seqId)
        .handle(this::readable)
        .thenCompose(
            found ->
                found.isEmpty()
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : replace(found.get(), encoded, message));
  }

  /** Time and message id never change, so what was read of them still holds at the write. */
  private CompletableFuture<Optional<Entry<M>>> replace(
      Entry<byte[]> present, Message<byte[]> encoded, Message<M> message) {
    Optional<String> ownId = present.message().id();
    if (message.id().isPresent() && !message.id().equals(ownId)) {
      return CompletableFuture.failedFuture(
          new Rejected(id, "entry %d keeps its own message id".formatted(present.seqId())));
    }
    Message<M> kept = ownId.map(message::withId).orElse(message);
    return store
        .log()
        .replace(present.withMessage(kept.withBody(encoded.body())))
        .handle(
            (replaced, failure) -> {
              if (failure != null) {
                throw Failures.ofWrite(id, null, failure);
              }
              return replaced ? Optional.of(present.withMessage(kept)) : Optional.empty();
            });
  }

  @Override
  public CompletableFuture<Boolean> delete(long seqId) {
    SeqRange.requireSeqId("seqId", seqId);
    return store
        .log()
        .delete(id, seqId)
        .handle(
            (deleted, failure) -> {
              if (failure != null) {
                throw Failures.ofWrite(id, null, failure);
              }
              return deleted;
            });
  }

  @Override
  public Subscription subscribe(long after, Consumer<Page<M>> listener) {
    store.log();
    return ListenerFeed.open(store.feeds(), this, SeqRange.after(after), listener);
  }

  @Override
  public Flow.Publisher<Entry<M>> publisher(SeqRange range) {
    if (!range.isForward()) {
      throw new IllegalArgumentException("a publisher runs forward: " + range);
    }
    store.log();
    return subscriber -> PublisherFeed.open(store.feeds(), this, range, subscriber);
  }

  private <T> T readable(T found, Throwable failure) {
    if (failure != null) {
      throw Failures.ofRead(id, failure);
    }
    return found;
  }
}
