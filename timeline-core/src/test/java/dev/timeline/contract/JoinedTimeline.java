package dev.timeline.contract;

import dev.timeline.AppendResult;
import dev.timeline.AsyncTimeline;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.NoBody;
import dev.timeline.Page;
import dev.timeline.Query;
import dev.timeline.SeqRange;
import dev.timeline.Subscription;
import dev.timeline.Surroundings;
import dev.timeline.Timeline;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The asynchronous form, waited for by the test and not by the library. */
record JoinedTimeline<M>(AsyncTimeline<M> async) implements Timeline<M> {

  @Override
  public String id() {
    return async.id();
  }

  @Override
  public Entry<M> append(Message<M> message) {
    return join(async.append(message));
  }

  @Override
  public List<AppendResult<M>> appendAll(List<Message<M>> messages) {
    return join(async.appendAll(messages));
  }

  @Override
  public Optional<Entry<M>> get(long seqId) {
    return join(async.get(seqId));
  }

  @Override
  public List<Entry<M>> getAll(Collection<Long> seqIds) {
    return join(async.getAll(seqIds));
  }

  @Override
  public Optional<Entry<M>> find(String messageId) {
    return join(async.find(messageId));
  }

  @Override
  public Optional<Entry<M>> latest() {
    return join(async.latest());
  }

  @Override
  public Page<M> page(SeqRange range) {
    return join(async.page(range));
  }

  @Override
  public Page<M> page(Query query) {
    return join(async.page(query));
  }

  @Override
  public Page<NoBody> pageWithoutBodies(Query query, String... attributes) {
    return join(async.pageWithoutBodies(query, attributes));
  }

  @Override
  public Surroundings<M> around(long seqId, int before, int after) {
    return join(async.around(seqId, before, after));
  }

  /** The asynchronous form has no stream: its pages, one after another. */
  @Override
  public Stream<Entry<M>> stream(SeqRange range) {
    return Reading.all(this, range).stream();
  }

  @Override
  public Stream<Entry<M>> stream(Query query) {
    return Reading.all(this, query).stream();
  }

  @Override
  public Optional<Entry<M>> replace(long seqId, Message<M> message) {
    return join(async.replace(seqId, message));
  }

  @Override
  public Optional<Entry<M>> replace(Entry<M> seen, Message<M> message) {
    return join(async.replace(seen, message));
  }

  @Override
  public boolean delete(long seqId) {
    return join(async.delete(seqId));
  }

  @Override
  public long trim(long before) {
    return join(async.trim(before));
  }

  @Override
  public Subscription subscribe(long after, Consumer<Page<M>> listener) {
    return async.subscribe(after, listener);
  }

  /** What the future has, or what it failed with. */
  static <T> T join(CompletableFuture<T> future) {
    try {
      return future.get(Promise.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new AssertionError("failed with what is no RuntimeException", e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("no answer", e);
    }
  }
}
