package dev.timeline;

import dev.timeline.spi.CompletionThread;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A timeline that waits for what the asynchronous one answers. */
final class BlockingTimeline<M> implements Timeline<M> {

  private final LogTimeline<M> async;

  BlockingTimeline(LogTimeline<M> async) {
    this.async = async;
  }

  @Override
  public String id() {
    return async.id();
  }

  @Override
  public Entry<M> append(Message<M> message) {
    CompletionThread.requireMayBlock();
    return async.appendAndWait(message);
  }

  @Override
  public List<AppendResult<M>> appendAll(List<Message<M>> messages) {
    CompletionThread.requireMayBlock();
    return async.batch(messages, AppendOrder.caller(), true).await();
  }

  @Override
  public Optional<Entry<M>> get(long seqId) {
    return Await.read(id(), () -> async.get(seqId));
  }

  @Override
  public List<Entry<M>> getAll(Collection<Long> seqIds) {
    return Await.read(id(), () -> async.getAll(seqIds));
  }

  @Override
  public Optional<Entry<M>> find(String messageId) {
    return Await.read(id(), () -> async.find(messageId));
  }

  @Override
  public Optional<Entry<M>> latest() {
    return Await.read(id(), () -> async.latest());
  }

  @Override
  public Page<M> page(SeqRange range) {
    return Await.read(id(), () -> async.page(range));
  }

  @Override
  public Page<M> page(Query query) {
    return Await.read(id(), () -> async.page(query));
  }

  @Override
  public Page<NoBody> pageWithoutBodies(Query query, String... attributes) {
    return Await.read(id(), () -> async.pageWithoutBodies(query, attributes));
  }

  @Override
  public Surroundings<M> around(long seqId, int before, int after) {
    return Await.read(id(), () -> async.around(seqId, before, after));
  }

  @Override
  public Stream<Entry<M>> stream(SeqRange range) {
    CompletionThread.requireMayBlock();
    return StreamSupport.stream(new PagedEntries<>(this::page, range), false);
  }

  @Override
  public Stream<Entry<M>> stream(Query query) {
    CompletionThread.requireMayBlock();
    return StreamSupport.stream(
        new PagedEntries<>(rest -> page(query.over(rest)), query.range()), false);
  }

  @Override
  public Optional<Entry<M>> replace(long seqId, Message<M> message) {
    return Await.write(id(), () -> async.replace(seqId, message));
  }

  @Override
  public Optional<Entry<M>> replace(Entry<M> seen, Message<M> message) {
    return Await.write(id(), () -> async.replace(seen, message));
  }

  @Override
  public boolean delete(long seqId) {
    return Await.write(id(), () -> async.delete(seqId));
  }

  @Override
  public long trim(long before) {
    return Await.write(id(), () -> async.trim(before));
  }

  @Override
  public Subscription subscribe(long after, Consumer<Page<M>> listener) {
    return async.subscribe(after, listener);
  }
}
