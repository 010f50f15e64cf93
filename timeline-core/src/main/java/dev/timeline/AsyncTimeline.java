package dev.timeline;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * {@link Timeline} without the wait: the same methods and promises, each answering at once with a
 * future.
 *
 * <p>Misuse is thrown at once; a {@link TimelineException} comes through the future. Appends issued
 * one after another by one thread get their SeqIds in that order, also while the first is still
 * under way, unless another {@link AppendOrder} is given. Cancelling a future stops nothing.
 *
 * <p>Futures complete on threads of the backend, which must not be blocked. A blocking call of
 * {@link Timeline} or {@link TimelineStore} in a continuation on such a thread throws {@link
 * IllegalStateException} and does nothing: compose futures instead, or run the continuation on an
 * executor of your own ({@link CompletableFuture#thenApplyAsync(java.util.function.Function,
 * java.util.concurrent.Executor)}).
 *
 * @param <M> the type of the messages' bodies
 */
public interface AsyncTimeline<M> {

  /** Returns the id, as {@link Timeline#id} does. */
  String id();

  /** Does what {@link Timeline#append(Object)} does, asynchronously. */
  default CompletableFuture<Entry<M>> append(M body) {
    return append(Message.of(body));
  }

  /** Does what {@link Timeline#append(Message)} does, asynchronously; in the order of the calls. */
  default CompletableFuture<Entry<M>> append(Message<M> message) {
    return append(message, AppendOrder.caller());
  }

  /** Appends a message in another order; see {@link Timeline#append(Message)}. */
  CompletableFuture<Entry<M>> append(Message<M> message, AppendOrder order);

  /** Does what {@link Timeline#appendAll} does, asynchronously. Never fails as a whole. */
  default CompletableFuture<List<AppendResult<M>>> appendAll(List<Message<M>> messages) {
    return appendAll(messages, AppendOrder.caller());
  }

  /** Appends several messages in another order; see {@link Timeline#appendAll}. */
  CompletableFuture<List<AppendResult<M>>> appendAll(List<Message<M>> messages, AppendOrder order);

  /** Does what {@link Timeline#get} does, asynchronously. */
  CompletableFuture<Optional<Entry<M>>> get(long seqId);

  /** Does what {@link Timeline#getAll} does, asynchronously. */
  CompletableFuture<List<Entry<M>>> getAll(Collection<Long> seqIds);

  /** Does what {@link Timeline#find} does, asynchronously. */
  CompletableFuture<Optional<Entry<M>>> find(String messageId);

  /** Does what {@link Timeline#latest} does, asynchronously. */
  CompletableFuture<Optional<Entry<M>>> latest();

  /** Does what {@link Timeline#page(SeqRange)} does, asynchronously. */
  CompletableFuture<Page<M>> page(SeqRange range);

  /** Does what {@link Timeline#page(Query)} does, asynchronously. */
  CompletableFuture<Page<M>> page(Query query);

  /** Does what {@link Timeline#pageWithoutBodies} does, asynchronously. */
  CompletableFuture<Page<NoBody>> pageWithoutBodies(Query query, String... attributes);

  /** Does what {@link Timeline#around} does, asynchronously. */
  CompletableFuture<Surroundings<M>> around(long seqId, int before, int after);

  /** Does what {@link Timeline#replace(long, Message)} does, asynchronously. */
  CompletableFuture<Optional<Entry<M>>> replace(long seqId, Message<M> message);

  /** Does what {@link Timeline#replace(Entry, Message)} does, asynchronously. */
  CompletableFuture<Optional<Entry<M>>> replace(Entry<M> seen, Message<M> message);

  /** Does what {@link Timeline#delete} does, asynchronously. */
  CompletableFuture<Boolean> delete(long seqId);

  /** Does what {@link Timeline#trim} does, asynchronously. */
  default CompletableFuture<Long> trim(long before) {
    return trim(before, deleted -> {});
  }

  /**
   * Deletes all entries below a SeqId and tells how far it is; see {@link Timeline#trim}.
   *
   * @param progress is told after each batch how many this call has deleted so far; on a thread of
   *     the backend, which it must not block, and it must not throw
   */
  CompletableFuture<Long> trim(long before, LongConsumer progress);

  /** Does what {@link Timeline#subscribe} does, asynchronously. */
  Subscription subscribe(long after, Consumer<Page<M>> listener);

  /**
   * Returns the entries of a forward range, now and from now on, as a reactive stream. Each
   * subscriber starts at the beginning of the range, gets what it requested, and slows nobody but
   * itself.
   *
   * <p>Completes when the timeline has grown to the end of the range ({@link SeqRange#upTo}) and
   * everything in it was delivered; a range without an end goes on until it is cancelled. Closing
   * the store or the backend is an error to a subscriber, an {@link IllegalStateException}, because
   * there may be more. Reads that the backend refuses and tasks that the executor refuses are none:
   * they are retried, as those of a {@linkplain Timeline#subscribe subscription} are.
   *
   * @throws IllegalArgumentException if the range runs backward
   */
  Flow.Publisher<Entry<M>> publisher(SeqRange range);
}
