package dev.timeline.spi;

import dev.timeline.AppendOrder;
import dev.timeline.Entry;
import dev.timeline.EntryKey;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.Unavailable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Append-only sequences of entries, one per timeline id.
 *
 * <p><b>A log must promise</b>
 *
 * <ul>
 *   <li><i>Order.</i> A SeqId is greater than that of every entry of its timeline whose append had
 *       completed before, or had been issued before in the same {@link AppendOrder}. It is at least
 *       1, at most {@link SeqRange#MAX_SEQ_ID}, and never used again: not after delete, expiry or
 *       restart.
 *   <li><i>No late gap.</i> Once a reader has seen an entry, no new one appears before it.
 *   <li><i>Read your append.</i> A completed append is in every later read, by any instance.
 *   <li><i>Idempotence.</i> Within the deduplication window, a message id stands for one entry of
 *       its timeline: repeating it with the same content completes with the first entry, even if
 *       that has been replaced or deleted or has expired since; with other content it fails with
 *       {@link TimelineException.IdConflict}. So it is also while the first is under way. The
 *       answer has the SeqId and the time of the first entry; its message may be the repeat's, so
 *       of the content a log has to remember only {@link Append#contentFingerprint()}. A log that
 *       was not opened with {@link LogOptions#exactMessageIds} may ask for the mark {@link
 *       Message#possiblyResent()} on what another instance repeats and on what repeats a deleted
 *       entry, and may forget an id once its entry has expired.
 *   <li><i>Three outcomes.</i> An append completes, or fails and never turns up, or fails with
 *       {@link TimelineException.OutcomeUnknown}.
 *   <li><i>Retention.</i> An entry is invisible once the TTL has passed since it was last written
 *       (at exactly that time, it is), to the millisecond.
 *   <li><i>Isolation.</i> Timeline ids are equal only if every {@code char} is.
 * </ul>
 *
 * <p><b>A log need not</b> number without holes, fill its pages (an empty one may still have {@link
 * Page#more()}), deliver every hint, be fair, or validate: ids, sizes and ranges have been checked.
 *
 * <p>A future fails with a {@link TimelineException} and nothing else, perhaps inside a {@link
 * java.util.concurrent.CompletionException}: {@link TimelineException.Unavailable} if nothing was
 * done, {@link TimelineException.OutcomeUnknown} if a write may have been done, {@link
 * TimelineException.Rejected} if the same call would fail again.
 *
 * <p>A method that returns futures does not wait for a network or a disk. Futures complete in any
 * order and on any thread, which the code that depends on them must not block; on a {@link
 * CompletionThread}, blocking calls of the API are refused, so a backend that has few threads for
 * this makes them such. Byte arrays are handed over in both directions: nobody changes them. Once
 * the backend is closed, every method throws {@link IllegalStateException}.
 */
public interface Log extends AutoCloseable {

  /**
   * A message and the timeline it goes to.
   *
   * @param order what it keeps to among appends that are under way at the same time; a backend may
   *     keep a stricter one
   * @param callerWaits whether the calling thread blocks until the outcome is known: such an append
   *     comes after those that were called before it in the caller's order, several in one call
   *     keep their order, and no later call needs to wait for it; completing its future runs no
   *     code of the user's
   * @param fingerprint what stands for the message's content when another message of the same id is
   *     compared with it; empty: its {@link Fingerprint}. A caller gives one to say itself which
   *     messages are the same: then a repeat completes with the first entry, whatever is in it
   * @param time the entry's time, for one from elsewhere; empty: when it is appended. Retention and
   *     the deduplication window run from the append in either case
   */
  record Append(
      String timelineId,
      Message<byte[]> message,
      AppendOrder order,
      boolean callerWaits,
      OptionalLong fingerprint,
      Optional<Instant> time) {

    /** An append of an entry that is made now. */
    public Append(
        String timelineId,
        Message<byte[]> message,
        AppendOrder order,
        boolean callerWaits,
        OptionalLong fingerprint) {
      this(timelineId, message, order, callerWaits, fingerprint, Optional.empty());
    }

    /** An append that is told from others of its id by its content. */
    public Append(
        String timelineId, Message<byte[]> message, AppendOrder order, boolean callerWaits) {
      this(timelineId, message, order, callerWaits, OptionalLong.empty());
    }

    /** An append in the order of the calls, whose caller goes on. */
    public Append(String timelineId, Message<byte[]> message) {
      this(timelineId, message, AppendOrder.caller(), false);
    }

    /** Returns the entry's time, in milliseconds since 1970-01-01T00:00Z, if it is made now. */
    public long epochMilli(long nowMillis) {
      return time.isPresent() ? time.get().toEpochMilli() : nowMillis;
    }

    /** Returns the number that stands for the content: the caller's, or else its fingerprint. */
    public long contentFingerprint() {
      return fingerprint.isPresent() ? fingerprint.getAsLong() : Fingerprint.of(message);
    }
  }

  /**
   * Appends one message at the end of its timeline. A backend that gives an id to a message without
   * one, and may leave its outcome unknown, returns an {@link IdentifiedAppend}.
   */
  CompletableFuture<Entry<byte[]>> append(Append append);

  /**
   * Appends one message; unless overridden, as an {@link Append}. This is what is called for one
   * message: a backend overrides it where the object would be felt.
   */
  default CompletableFuture<Entry<byte[]>> append(
      String timelineId, Message<byte[]> message, AppendOrder order, boolean callerWaits) {
    return append(new Append(timelineId, message, order, callerWaits));
  }

  /**
   * Appends several messages, as if one after another by one caller; one future for each, in their
   * order. A backend overrides this where it can do better than one by one. Throws only if nothing
   * has been begun: what fails in the middle of the list fails in its own future.
   */
  default List<CompletableFuture<Entry<byte[]>>> appendAll(List<Append> appends) {
    List<CompletableFuture<Entry<byte[]>>> begun = new ArrayList<>(appends.size());
    for (Append append : appends) {
      try {
        begun.add(append(append));
      } catch (IllegalStateException e) {
        if (begun.isEmpty()) {
          throw e;
        }
        begun.add(
            CompletableFuture.failedFuture(
                new Unavailable(append.timelineId(), "the backend was closed meanwhile", e)));
      } catch (RuntimeException e) {
        begun.add(CompletableFuture.failedFuture(e));
      }
    }
    return begun;
  }

  /**
   * Returns the entry of this SeqId, if there is one; unless overridden, by reading a range of one.
   */
  default CompletableFuture<Optional<Entry<byte[]>>> get(String timelineId, long seqId) {
    return seqId == 0
        ? CompletableFuture.completedFuture(Optional.empty())
        : first(timelineId, SeqRange.after(seqId - 1).upTo(seqId).limit(1));
  }

  /**
   * Returns the entries of these keys that are there, of any timelines, in the order asked for; one
   * that is asked for twice comes twice. A backend overrides this where it can do better than one
   * by one.
   */
  default CompletableFuture<List<Entry<byte[]>>> getAll(List<EntryKey> keys) {
    List<CompletableFuture<Optional<Entry<byte[]>>>> found =
        keys.stream().map(key -> get(key.timelineId(), key.seqId())).toList();
    return CompletableFuture.allOf(found.toArray(CompletableFuture[]::new))
        .thenApply(done -> found.stream().flatMap(one -> one.join().stream()).toList());
  }

  /**
   * Returns the entry that was appended under a message id within the deduplication window, unless
   * it was deleted or has expired. An entry that was appended before the window may be returned, or
   * not. Unless overridden, reads the whole timeline without bodies, from the newest back, until it
   * has it.
   */
  default CompletableFuture<Optional<Entry<byte[]>>> find(String timelineId, String messageId) {
    return IdSearch.find(this, timelineId, messageId);
  }

  /**
   * Returns the first entry of the range, however many empty pages {@link #read} answers before it.
   */
  default CompletableFuture<Optional<Entry<byte[]>>> first(String timelineId, SeqRange range) {
    CompletableFuture<Page<byte[]>> page = read(timelineId, range);
    while (page.isDone() && !page.isCompletedExceptionally() && saysNothing(page.join())) {
      // Not by composing: where answers come at once, that would nest a call for each page.
      page = read(timelineId, page.join().next());
    }
    return page.thenCompose(
        read ->
            saysNothing(read)
                ? first(timelineId, read.next())
                : CompletableFuture.completedFuture(read.entries().stream().findFirst()));
  }

  private static boolean saysNothing(Page<?> page) {
    return page.entries().isEmpty() && page.more();
  }

  /** Returns some entries of the range, the first ones in its direction; at most its limit. */
  CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range);

  /**
   * Reads as {@link #read} does, but no bodies, which are empty in the entries: for who needs only
   * places, times, ids and revisions, and of the attributes those that are named. Unless
   * overridden, it reads everything; a backend overrides this where that costs more.
   */
  default CompletableFuture<Page<byte[]>> readWithoutBodies(
      String timelineId, SeqRange range, Set<String> attributes) {
    return read(timelineId, range)
        .thenApply(
            page ->
                new Page<>(
                    page.entries().stream()
                        .map(entry -> Selection.withoutBody(entry, attributes))
                        .toList(),
                    page.next(),
                    page.more()));
  }

  /**
   * Reads some entries of a range that match a filter, the first ones in its direction; at most its
   * limit. The page may be empty though the range has more; its {@link Page#next()} then begins
   * after what was looked at, so that reading on comes to the end. Looks at a bounded number of
   * entries. Unless overridden, it reads up to 5,000 and leaves out what does not match; a backend
   * overrides this where it can filter by itself.
   */
  default CompletableFuture<Page<byte[]>> read(String timelineId, Selection selection) {
    if (selection.filter().isPresent()) {
      return read(timelineId, selection.lookedAt()).thenApply(selection::of);
    }
    return selection.attributes().isPresent()
        ? readWithoutBodies(timelineId, selection.range(), selection.attributes().get())
        : read(timelineId, selection.range());
  }

  /**
   * Writes another message in place of an entry's, if it is there as it was seen: neither deleted
   * nor expired, nor replaced since. SeqId and time stay, the retention begins again, and the entry
   * gets a {@linkplain Entry#revision() revision} that it never had.
   *
   * @param seen the entry as it was read; its message does not count
   * @param message with the entry's own message id, if it has one
   * @return the entry as it is now; empty if it was not there as it was seen, and then nothing is
   *     written
   */
  CompletableFuture<Optional<Entry<byte[]>>> replace(Entry<byte[]> seen, Message<byte[]> message);

  /** Deletes an entry; false if there was none. */
  CompletableFuture<Boolean> delete(String timelineId, long seqId);

  /**
   * The outcome of one batch of deletions.
   *
   * @param deleted how many entries it deleted
   * @param next the rest of the range
   * @param more whether the rest may have entries to delete
   */
  record Deletion(int deleted, SeqRange next, boolean more) {}

  /**
   * Deletes some entries of a range, as {@link #delete} does: one batch, the oldest first, and as
   * many as suits the backend. The caller goes on with the rest of the range until there is no
   * more. There is nothing to remember in between: who begins again at the range's beginning finds
   * what is left. It may also remove what was kept of earlier deletions and is not needed any more.
   *
   * <p>Unless overridden, it reads a page without bodies and deletes one by one, beside each other.
   *
   * @param range runs forward; at most its limit of entries are looked at
   * @param attributes those that the filter looks at
   * @param which picks the entries, which it is shown without bodies; returns at once and never
   *     throws
   */
  default CompletableFuture<Deletion> deleteSome(
      String timelineId, SeqRange range, Set<String> attributes, Predicate<Entry<byte[]>> which) {
    SeqRange few = range.limit(Math.min(range.limit(), SeqRange.DEFAULT_LIMIT));
    return readWithoutBodies(timelineId, few, attributes)
        .thenCompose(
            page -> {
              List<CompletableFuture<Boolean>> each =
                  page.entries().stream()
                      .filter(which)
                      .map(entry -> delete(timelineId, entry.seqId()))
                      .toList();
              return CompletableFuture.allOf(each.toArray(CompletableFuture[]::new))
                  .thenApply(
                      done ->
                          new Deletion(
                              (int) each.stream().filter(CompletableFuture::join).count(),
                              page.next(),
                              page.more()));
            });
  }

  /**
   * Calls {@code hint} with the id of a timeline that may have grown, until the returned handle is
   * closed. A hint may be lost, doubled, late or wrong, or never come, as it does unless
   * overridden; {@code hint} returns at once and never throws.
   */
  default Registration onAppend(Consumer<String> hint) {
    return () -> {};
  }

  /**
   * Returns the most bytes that a message may take, by {@link MessageSize}; 1 MiB unless
   * overridden.
   */
  default int maxMessageBytes() {
    return 1 << 20;
  }

  /**
   * Ends this handle; completes what is in flight first. Closing again does nothing, and so does
   * this unless overridden: nobody calls a log that they have closed.
   */
  @Override
  default void close() {}

  /** Ends the calls of a hint. */
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
