package dev.timeline.messaging.sync;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.Entry;
import dev.timeline.SeqRange;
import dev.timeline.messaging.scheduling.ClockTolerance;
import dev.timeline.messaging.storage.InboxEntry.Header;
import dev.timeline.messaging.storage.MessageStore;
import dev.timeline.messaging.storage.Predecessor;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Restores positions that were dropped because there were too many: the part of the inbox that a
 * device has read says how far it had come in a conversation.
 */
final class PositionRestorer {

  private static final int PAGE = 1_000;

  /** The number of entries of a conversation among which its base mostly is. */
  private static final int FEW = 20;

  private final MessageStore store;
  private final String user;
  private final Checkpoint from;
  private final Positions positions;

  PositionRestorer(MessageStore store, String user, Checkpoint from, Positions positions) {
    this.store = store;
    this.user = user;
    this.from = from;
    this.positions = positions;
  }

  /** Restores the positions of those of these conversations that may have had one. */
  CompletableFuture<Void> restore(Set<String> conversationIds) {
    if (from.knownFromMillis() <= from.floorMillis()) {
      return completedFuture(null);
    }
    Set<String> unknown =
        conversationIds.stream()
            .filter(id -> positions.of(id).isEmpty())
            .collect(Collectors.toSet());
    return unknown.isEmpty()
        ? completedFuture(null)
        : readLast(SeqRange.before(from.inboxSeqId() + 1).limit(PAGE), unknown, new HashMap<>())
            .thenCompose(this::restore);
  }

  private CompletableFuture<Map<String, Header>> readLast(
      SeqRange range, Set<String> unknown, Map<String, Header> last) {
    return store
        .inboxes()
        .readWithoutBodies(user, range, Header.ATTRIBUTES)
        .thenCompose(
            page -> {
              boolean isPast = false;
              for (Entry<byte[]> entry : page.entries()) {
                isPast |= entry.epochMilli() < from.floorMillis();
                Header header = Header.of(entry);
                if (header.kind().isCopy() && unknown.contains(header.conversationId())) {
                  last.merge(
                      header.conversationId(), header, (a, b) -> a.seqId() >= b.seqId() ? a : b);
                }
              }
              return page.more() && !isPast
                  ? readLast(page.next(), unknown, last)
                  : completedFuture(last);
            });
  }

  private CompletableFuture<Void> restore(Map<String, Header> last) {
    var restored = new HashMap<String, CompletableFuture<Position>>();
    last.forEach((id, header) -> restored.put(id, position(header)));
    return CompletableFuture.allOf(restored.values().toArray(CompletableFuture[]::new))
        .thenRun(() -> restored.forEach((id, position) -> positions.set(id, position.join())));
  }

  /** Returns the position after an entry; what is older than the floor was perhaps not shown. */
  private CompletableFuture<Position> position(Header last) {
    return lastBeforeFloor(last)
        .thenApply(base -> new Position(last.seqId(), last.millis(), base, false));
  }

  /** Searches only if the floor is not among the few entries before one: mostly it is. */
  private CompletableFuture<Long> lastBeforeFloor(Header last) {
    String conversationId = last.conversationId();
    long millis = from.floorMillis() + ClockTolerance.CLOCK_MILLIS;
    return store
        .readPlaces(conversationId, SeqRange.before(last.seqId()).limit(FEW))
        .thenCompose(
            few -> {
              for (Entry<byte[]> entry : few) {
                if (entry.epochMilli() < millis) {
                  return completedFuture(entry.seqId());
                }
              }
              return few.size() < FEW
                  ? completedFuture(0L)
                  : store
                      .lastBefore(conversationId, millis, last.seqId() - 1)
                      .thenApply(Predecessor::seqId);
            });
  }
}
