package dev.timeline;

import static java.util.Objects.requireNonNull;

import dev.timeline.TimelineException.Rejected;
import dev.timeline.internal.BatchDeletion;
import dev.timeline.internal.Identifiers;
import dev.timeline.internal.QueryPages;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

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
  public CompletableFuture<Entry<M>> append(Message<M> message, AppendOrder order) {
    requireNonNull(message, "message");
    requireNonNull(order, "order");
    return Futures.handle(
        store.append(id, message, order, false),
        (entry, failure) -> {
          if (failure != null) {
            throw Failures.ofWrite(id, message.id().orElse(null), failure);
          }
          return entry.withMessage(message);
        });
  }

  /** Appends and waits for the outcome. */
  Entry<M> appendAndWait(Message<M> message) {
    requireNonNull(message, "message");
    return Await.append(id, message, store.append(id, message, AppendOrder.caller(), true))
        .withMessage(message);
  }

  @Override
  public CompletableFuture<List<AppendResult<M>>> appendAll(
      List<Message<M>> messages, AppendOrder order) {
    return batch(messages, order, false).whenAllEnd();
  }

  /** Begins to append several messages. */
  AppendBatch<M> batch(List<Message<M>> messages, AppendOrder order, boolean callerWaits) {
    List<Message<M>> all = List.copyOf(messages);
    var batch = new AppendBatch<>(all, requireNonNull(order, "order"), callerWaits);
    for (int i = 0; i < all.size(); i++) {
      try {
        batch.add(id, store.encode(id, all.get(i)));
      } catch (Rejected e) {
        batch.refuse(i, id, e);
      }
    }
    return batch.begin(store);
  }

  @Override
  public CompletableFuture<Optional<Entry<M>>> get(long seqId) {
    SeqRange.requireSeqId("seqId", seqId);
    return Futures.handle(
        store.call(log -> log.get(id, seqId)),
        (found, failure) -> readable(found, failure).map(store::decode));
  }

  @Override
  public CompletableFuture<List<Entry<M>>> getAll(Collection<Long> seqIds) {
    List<EntryKey> keys = seqIds.stream().map(seqId -> new EntryKey(id, seqId)).toList();
    return Futures.handle(
        store.call(log -> log.getAll(keys)), (found, failure) -> store.decode(id, found, failure));
  }

  @Override
  public CompletableFuture<Optional<Entry<M>>> find(String messageId) {
    Identifiers.requireId("message id", messageId);
    return store
        .call(log -> log.find(id, messageId))
        .handle((found, failure) -> readable(found, failure).map(store::decode));
  }

  @Override
  public CompletableFuture<Optional<Entry<M>>> latest() {
    return store
        .call(log -> log.first(id, SeqRange.latest().limit(1)))
        .handle((found, failure) -> readable(found, failure).map(store::decode));
  }

  @Override
  public CompletableFuture<Page<M>> page(SeqRange range) {
    requireNonNull(range, "range");
    return Futures.handle(
        store.call(log -> log.read(id, range)),
        (page, failure) -> store.decode(readable(page, failure)));
  }

  @Override
  public CompletableFuture<Page<M>> page(Query query) {
    requireNonNull(query, "query");
    return read(query, Optional.empty()).thenApply(store::decode);
  }

  @Override
  public CompletableFuture<Page<NoBody>> pageWithoutBodies(Query query, String... attributes) {
    requireNonNull(query, "query");
    Set<String> names = new LinkedHashSet<>();
    for (String name : attributes) {
      names.add(Identifiers.requireName("attribute name", name));
    }
    return read(query, Optional.of(names)).thenApply(LogTimeline::withoutBodies);
  }

  private static Page<NoBody> withoutBodies(Page<byte[]> page) {
    List<Entry<NoBody>> entries =
        page.entries().stream()
            .map(entry -> entry.withMessage(entry.message().withBody(NoBody.NO_BODY)))
            .toList();
    return new Page<>(entries, page.next(), page.more());
  }

  private CompletableFuture<Page<byte[]>> read(Query query, Optional<Set<String>> attributes) {
    return store
        .call(log -> QueryPages.read(log, id, query, attributes))
        .handle((page, failure) -> readable(page, failure));
  }

  @Override
  public CompletableFuture<Surroundings<M>> around(long seqId, int before, int after) {
    SeqRange.requireSeqId("seqId", seqId);
    requireCount("before", before);
    requireCount("after", after);
    CompletableFuture<Page<M>> older = some(SeqRange.before(seqId), before);
    CompletableFuture<Page<M>> newer = some(SeqRange.after(seqId), after);
    return get(seqId)
        .thenCompose(
            entry -> older.thenCombine(newer, (back, on) -> new Surroundings<>(back, entry, on)));
  }

  private static void requireCount(String side, int count) {
    if (count < 0 || count > SeqRange.MAX_LIMIT) {
      throw new IllegalArgumentException(
          "%s must be 0 to %,d: %d".formatted(side, SeqRange.MAX_LIMIT, count));
    }
  }

  private CompletableFuture<Page<M>> some(SeqRange range, int count) {
    return count == 0
        ? CompletableFuture.completedFuture(Page.of(range, List.of(), !range.isEmpty()))
        : page(range.limit(count).filled());
  }

  @Override
  public CompletableFuture<Optional<Entry<M>>> replace(long seqId, Message<M> message) {
    requireNonNull(message, "message");
    SeqRange.requireSeqId("seqId", seqId);
    return present(seqId)
        .thenCompose(found -> found.isEmpty() ? nothing() : replacePresent(found.get(), message));
  }

  /** Tries again if somebody else was faster, until the entry is replaced or gone. */
  private CompletableFuture<Optional<Entry<M>>> replacePresent(
      Entry<byte[]> present, Message<M> message) {
    return write(present, present.message().id(), message)
        .thenCompose(
            replaced ->
                replaced.isPresent()
                    ? CompletableFuture.completedFuture(replaced)
                    : replace(present.seqId(), message));
  }

  @Override
  public CompletableFuture<Optional<Entry<M>>> replace(Entry<M> seen, Message<M> message) {
    requireNonNull(message, "message");
    if (!seen.timelineId().equals(id)) {
      throw new IllegalArgumentException("timeline %s has no %s".formatted(id, seen));
    }
    if (seen.isDecoded()) {
      return write(seen, seen.message().id(), message);
    }
    return present(seen.seqId())
        .thenApply(found -> found.filter(it -> it.revision().equals(seen.revision())))
        .thenCompose(
            found ->
                found.isEmpty()
                    ? nothing()
                    : write(found.get(), found.get().message().id(), message));
  }

  private CompletableFuture<Optional<Entry<byte[]>>> present(long seqId) {
    return store.call(log -> log.get(id, seqId)).handle(this::readable);
  }

  private static <T> CompletableFuture<Optional<T>> nothing() {
    return CompletableFuture.completedFuture(Optional.empty());
  }

  // Time and message id never change, so what was read of them still holds at the write.
  private CompletableFuture<Optional<Entry<M>>> write(
      Entry<?> seen, Optional<String> ownId, Message<M> message) {
    if (message.id().isPresent() && !message.id().equals(ownId)) {
      return CompletableFuture.failedFuture(
          new Rejected(id, "entry %d keeps its own message id".formatted(seen.seqId())));
    }
    Message<M> kept = ownId.map(message::withId).orElse(message);
    return store
        .call(
            log -> {
              Message<byte[]> encoded = store.encode(id, kept);
              return log.replace(seen.withMessage(encoded), encoded);
            })
        .handle(
            (replaced, failure) ->
                written(replaced, failure).map(entry -> entry.withMessage(kept)));
  }

  @Override
  public CompletableFuture<Boolean> delete(long seqId) {
    SeqRange.requireSeqId("seqId", seqId);
    return store.call(log -> log.delete(id, seqId)).handle(this::written);
  }

  @Override
  public CompletableFuture<Long> trim(long before, LongConsumer progress) {
    SeqRange.requireSeqId("before", before);
    requireNonNull(progress, "progress");
    return store
        .call(log -> deleteUpTo(Math.max(0, before - 1), entry -> true, progress))
        .handle(this::written);
  }

  /** Deletes all entries that are there by now, and what is kept of others for no longer. */
  CompletableFuture<Long> erase(LongConsumer progress) {
    requireNonNull(progress, "progress");
    return store
        .call(log -> log.first(id, SeqRange.latest().limit(1)))
        .handle(this::readable)
        .thenCompose(last -> eraseUpTo(last.map(Entry::seqId).orElse(0L), progress))
        .handle(this::written);
  }

  private CompletableFuture<Long> eraseUpTo(long newest, LongConsumer progress) {
    return store.call(
        log -> deleteUpTo(SeqRange.MAX_SEQ_ID, entry -> entry.seqId() <= newest, progress));
  }

  private CompletableFuture<Long> deleteUpTo(
      long last, Predicate<Entry<byte[]>> which, LongConsumer progress) {
    return BatchDeletion.run(id, last, range -> store.deleteSome(id, range, which), progress);
  }

  @Override
  public Subscription subscribe(long after, Consumer<Page<M>> listener) {
    store.requireOpen();
    return ListenerFeed.open(store.feeds(), this, SeqRange.after(after), listener);
  }

  @Override
  public Flow.Publisher<Entry<M>> publisher(SeqRange range) {
    if (!range.isForward()) {
      throw new IllegalArgumentException("a publisher runs forward: " + range);
    }
    store.requireOpen();
    return subscriber -> PublisherFeed.open(store.feeds(), this, range, subscriber);
  }

  private <T> T readable(T found, Throwable failure) {
    if (failure != null) {
      throw Failures.ofRead(id, failure);
    }
    return found;
  }

  private <T> T written(T done, Throwable failure) {
    if (failure != null) {
      throw Failures.ofWrite(id, null, failure);
    }
    return done;
  }
}
