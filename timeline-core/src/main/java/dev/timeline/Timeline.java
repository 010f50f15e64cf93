package dev.timeline;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One timeline: an append-only sequence of entries, each with a SeqId that is greater than that of
 * every entry appended before it.
 *
 * <p><b>Promises.</b> An append that has returned is in every later read, by anybody. Once a reader
 * has seen an entry, no new one appears before it, so reading on {@code after} the last SeqId seen
 * misses nothing. SeqIds have holes, which mean nothing, and none is ever used twice.
 *
 * <p><b>Failures.</b> Misuse is a {@link NullPointerException}, an {@link IllegalArgumentException}
 * or, once the store is closed, an {@link IllegalStateException}; nothing has been done then.
 * Everything else is a {@link TimelineException}, which says whether a retry is safe.
 *
 * <p><b>Interrupts.</b> An interrupt ends the wait, not the work, and leaves the thread's flag set.
 * A read throws {@link TimelineException.Unavailable}. A write throws {@link
 * TimelineException.OutcomeUnknown}; from an append it names the message id under which to append
 * again, if the message has one or the backend gave it one. {@link #appendAll} returns.
 *
 * <p><b>Threads.</b> Used by any number of them at once; costs nothing to keep or to look up again.
 * The methods block until the answer is there; {@link AsyncTimeline} has the same ones without the
 * wait. On a thread on which a backend completes its futures, where waiting could keep the answer
 * from coming, they throw {@link IllegalStateException} at once and do nothing.
 *
 * @param <M> the type of the messages' bodies
 */
public interface Timeline<M> {

  /** Returns the id: two timelines are the same if every {@code char} of their ids is. */
  String id();

  /** Appends a message that has a body and nothing else. */
  default Entry<M> append(M body) {
    return append(Message.of(body));
  }

  /**
   * Appends a message. If an entry was appended under its id within the store's deduplication
   * window, nothing is stored and that entry's place and time come back.
   *
   * @throws TimelineException.Rejected if the codec cannot encode it, it is too large, or the
   *     backend is full; nothing is stored
   * @throws TimelineException.IdConflict if its id is taken by other content; nothing is stored
   * @throws TimelineException.Unavailable if nothing was stored, but might be by a later try
   * @throws TimelineException.OutcomeUnknown if it may or may not be stored
   */
  Entry<M> append(Message<M> message);

  /**
   * Appends several messages, which get their SeqIds in this order.
   *
   * @return what became of each, in their order; one that failed does not keep the others back.
   *     After an interrupt, those that have not ended are {@link AppendResult.Failed} with {@link
   *     TimelineException.OutcomeUnknown}, and the thread's flag is set
   */
  @CheckReturnValue
  List<AppendResult<M>> appendAll(List<Message<M>> messages);

  /** Returns the entry of this SeqId, unless it was never there, has expired or was deleted. */
  Optional<Entry<M>> get(long seqId);

  /**
   * Returns the entries of these SeqIds in the order asked for; those that are not there are left
   * out.
   */
  List<Entry<M>> getAll(Collection<Long> seqIds);

  /**
   * Returns the entry that was appended under a message id within the store's deduplication window.
   * One that was appended before may be found or not. In memory that is a look-up; on TableStore it
   * reads the rows of the window without their bodies, back from the newest, as the look-up of a
   * message that is sent again does, and then the entry.
   *
   * @return empty also if the entry was deleted or has expired
   * @throws IllegalArgumentException if that is no message id
   */
  Optional<Entry<M>> find(String messageId);

  /** Returns the entry at the end, if there is one. */
  Optional<Entry<M>> latest();

  /** Returns the first entries of the range, and where to go on. */
  Page<M> page(SeqRange range);

  /** Returns the first entries that a query asks for, and where to go on; see {@link Query}. */
  Page<M> page(Query query);

  /**
   * Returns the first entries that a query asks for, without their bodies, which are not carried
   * where the backend can leave them out: TableStore can.
   *
   * @param attributes the names of the attributes that the entries are to have; others are left
   *     out, also those that the query's filter looks at
   */
  Page<NoBody> pageWithoutBodies(Query query, String... attributes);

  /**
   * Returns the entries around a place, as for opening a conversation at a message. Costs three
   * reads, more where pages are short.
   *
   * @param seqId the place; there need not be an entry
   * @param before how many entries before the place, 0 to {@value SeqRange#MAX_LIMIT}; fewer come
   *     only if there are no more
   * @param after how many entries after the place, likewise
   */
  Surroundings<M> around(long seqId, int before, int after);

  /**
   * Returns all entries of the range, read page by page as the stream is consumed; the range's
   * limit is the page size. Ends where the timeline ends at that moment. Nothing needs to be
   * closed.
   */
  Stream<Entry<M>> stream(SeqRange range);

  /** Returns all entries that a query asks for, read page by page as the stream is consumed. */
  Stream<Entry<M>> stream(Query query);

  /**
   * Writes another message in place of an entry's, whatever it is by then. SeqId, time and message
   * id stay; the retention begins again. It never brings an entry back that has expired or was
   * deleted.
   *
   * @param message without an id, or with the entry's own
   * @return the entry as it is now; empty if there was none, and then nothing is written
   * @throws TimelineException.Rejected as from append, and if the message has another id
   */
  @CheckReturnValue
  Optional<Entry<M>> replace(long seqId, Message<M> message);

  /**
   * Writes another message in place of an entry's, unless it has been replaced since it was read:
   * two who change what they read cannot undo each other's change.
   *
   * @param seen the entry as it was read or appended, of this timeline
   * @param message without an id, or with the entry's own
   * @return the entry as it is now; empty if it is not there as it was seen, and then nothing is
   *     written
   * @throws IllegalArgumentException if the entry is of another timeline
   * @throws TimelineException.Rejected as from append, and if the message has another id
   */
  @CheckReturnValue
  Optional<Entry<M>> replace(Entry<M> seen, Message<M> message);

  /** Deletes an entry; says whether it was there. Its SeqId and message id stay taken. */
  boolean delete(long seqId);

  /**
   * Deletes all entries below a SeqId, batch by batch, the oldest first. SeqIds go on growing, and
   * those that were deleted stay taken, as do their message ids for the store's deduplication
   * window. Feeds and readers pass over what is gone.
   *
   * <p>When it fails, some may be deleted and the rest is as it was; calling again goes on. It has
   * no time limit as a whole; each of its batches has the backend's.
   *
   * @param before the SeqId below which entries are deleted, exclusive
   * @return how many this call deleted
   * @throws TimelineException.Unavailable if the backend refused a batch for now
   * @throws TimelineException.OutcomeUnknown if a batch may or may not be deleted, or the wait was
   *     interrupted, which leaves the work going on
   */
  @CanIgnoreReturnValue
  long trim(long before);

  /**
   * Feeds a listener with everything after a SeqId, now and from now on: each entry once and in
   * order, at most one call at a time, until the subscription is closed.
   *
   * <p>The next page is read when the listener returns, so a slow listener slows itself only. What
   * it throws ends the subscription: {@link Subscription#ended()} tells, and so does the log; to go
   * on, subscribe after the last entry that was dealt with.
   *
   * <p>A backend that refuses reads for a while does not end it, for whatever reason it does, nor
   * does an executor that refuses tasks: the subscription logs a warning and retries with growing
   * pauses, up to the slowest {@linkplain TimelineStore.Builder#polling polling}. Unless the
   * listener throws, it ends only when it, the store or the backend is closed.
   *
   * <p>The listener is called on the store's executor, with pages that are never empty.
   *
   * @param after the last SeqId already known; 0 for none
   */
  Subscription subscribe(long after, Consumer<Page<M>> listener);
}
