package dev.timeline.messaging.sync;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.Entry;
import dev.timeline.SeqRange;
import dev.timeline.messaging.storage.InboxEntry.Header;
import dev.timeline.messaging.storage.MessageStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Restores positions that were dropped because there were too many: the part of the inbox that a
 * device has read says how far it had come in a conversation.
 */
final class PositionRestorer {

  private static final int PAGE = 1_000;

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
    boolean isNeeded =
        from.knownFromMillis() > from.floorMillis()
            && conversationIds.stream().anyMatch(id -> positions.of(id).isEmpty());
    return isNeeded
        ? readLast(SeqRange.before(from.inboxSeqId() + 1).limit(PAGE), new HashMap<>())
            .thenAccept(last -> conversationIds.forEach(id -> restore(id, last)))
        : completedFuture(null);
  }

  private CompletableFuture<Map<String, Header>> readLast(
      SeqRange range, Map<String, Header> last) {
    return store
        .inboxes()
        .read(user, range)
        .thenCompose(
            page -> {
              boolean isPast = false;
              for (Entry<byte[]> entry : page.entries()) {
                isPast |= entry.epochMilli() < from.floorMillis();
                Header header = Header.of(entry);
                if (header.kind().isCopy()) {
                  last.merge(
                      header.conversationId(), header, (a, b) -> a.seqId() >= b.seqId() ? a : b);
                }
              }
              return page.more() && !isPast ? readLast(page.next(), last) : completedFuture(last);
            });
  }

  private void restore(String conversationId, Map<String, Header> last) {
    Header header = last.get(conversationId);
    if (header != null && positions.of(conversationId).isEmpty()) {
      positions.set(conversationId, new Position(header.seqId(), header.millis(), 0, false));
    }
  }
}
