package dev.timeline.messaging.sync;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.Entry;
import dev.timeline.SeqRange;
import dev.timeline.messaging.Gap;
import dev.timeline.messaging.scheduling.ClockTolerance;
import dev.timeline.messaging.storage.MessageStore;
import dev.timeline.messaging.storage.Predecessor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Finds what a device lacks because it stayed away for longer than copies are kept. Reads one entry
 * of each of its user's conversations, and a few more of those in which something was sent since.
 */
final class GapDetector {

  private static final int PAGE = 100;

  private final MessageStore store;
  private final Checkpoint from;
  private final JoinedConversations joined;
  private final long oldestMillis;

  /**
   * Creates a detector.
   *
   * @param oldestMillis no older copy is left
   */
  GapDetector(MessageStore store, Checkpoint from, JoinedConversations joined, long oldestMillis) {
    this.store = store;
    this.from = from;
    this.joined = joined;
    this.oldestMillis = oldestMillis;
  }

  /**
   * The part of a conversation that a device may lack.
   *
   * @param gap what has expired for sure
   * @param upTo up to where copies may have expired for one server and not for another: what is
   *     behind the gap is read from the conversation
   */
  record Lack(String conversationId, Optional<Found> gap, long upTo) {}

  /** A gap, and the position of a device that was told of it. */
  record Found(Gap gap, Position position) {}

  /**
   * Finds what is lacking in all conversations, beside each other. A copy that is still there says
   * nothing of those of later entries, which may have come sooner.
   */
  CompletableFuture<List<Lack>> find() {
    List<CompletableFuture<Optional<Lack>>> all = joined.ids().stream().map(this::find).toList();
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .thenApply(done -> all.stream().flatMap(one -> one.join().stream()).toList());
  }

  private CompletableFuture<Optional<Lack>> find(String conversationId) {
    return store
        .lastBefore(
            conversationId, oldestMillis + ClockTolerance.EXPIRY_MILLIS, SeqRange.MAX_SEQ_ID)
        .thenCompose(
            last ->
                isMissing(conversationId, last)
                    ? findGap(conversationId, last)
                        .thenApply(gap -> Optional.of(new Lack(conversationId, gap, last.seqId())))
                    : completedFuture(Optional.empty()));
  }

  private CompletableFuture<Optional<Found>> findGap(String conversationId, Predecessor last) {
    CompletableFuture<Predecessor> expired =
        last.millis() < oldestMillis
            ? completedFuture(last)
            : store.lastBefore(conversationId, oldestMillis, last.seqId());
    return expired.thenCompose(
        it ->
            isMissing(conversationId, it)
                ? lastCopied(conversationId, it)
                : completedFuture(Optional.empty()));
  }

  private boolean isMissing(String conversationId, Predecessor last) {
    Optional<Position> known = from.position(conversationId);
    return last.seqId() > known.map(Position::seqId).orElse(0L)
        && last.millis() >= sinceMillis(conversationId);
  }

  // Nothing older is missing. After a known position, that does not depend on any time.
  private long sinceMillis(String conversationId) {
    long joinedMillis = joined.sinceMillis(conversationId) - ClockTolerance.JOINED_MILLIS;
    if (from.position(conversationId).isPresent()) {
      return joinedMillis;
    }
    long reach = from.reachMillis() - PullSettings.LATEST_DELIVERY_MILLIS;
    return Math.max(joinedMillis, Math.max(reach, from.wantMillis()));
  }

  /** Returns the last entry that was copied: what is left to be read is read. */
  private CompletableFuture<Optional<Found>> lastCopied(String conversationId, Predecessor last) {
    long after = from.position(conversationId).map(Position::seqId).orElse(0L);
    SeqRange range = new SeqRange(after, last.seqId(), SeqRange.Direction.BACKWARD, PAGE);
    return lastCopied(conversationId, range);
  }

  private CompletableFuture<Optional<Found>> lastCopied(String conversationId, SeqRange range) {
    return store
        .readRoutes(conversationId, range)
        .thenCompose(
            page -> {
              for (Entry<byte[]> entry : page.entries()) {
                if (entry.epochMilli() < sinceMillis(conversationId)) {
                  return completedFuture(Optional.empty());
                }
                if (MessageStore.isCopied(entry)) {
                  return found(conversationId, entry).thenApply(Optional::of);
                }
              }
              return page.more()
                  ? lastCopied(conversationId, page.next())
                  : completedFuture(Optional.empty());
            });
  }

  /**
   * Decides: what is told as a gap is not shown if its copy comes later all the same; what is
   * older, and was not looked at, is.
   */
  private CompletableFuture<Found> found(String conversationId, Entry<byte[]> last) {
    Optional<Position> known = from.position(conversationId);
    long since = Math.max(0, sinceMillis(conversationId));
    var range =
        new SeqRange(
            known.map(Position::seqId).orElse(0L),
            last.seqId(),
            SeqRange.Direction.BACKWARD,
            SeqRange.DEFAULT_LIMIT);
    var gap = new Gap(conversationId, Instant.ofEpochMilli(since), range);
    CompletableFuture<Long> base =
        known.isPresent()
            ? completedFuture(known.get().base())
            : store.lastBefore(conversationId, since, last.seqId()).thenApply(Predecessor::seqId);
    return base.thenApply(
        it ->
            new Found(
                gap,
                new Position(
                    last.seqId(),
                    last.epochMilli(),
                    it,
                    known.map(Position::isRead).orElse(false))));
  }
}
