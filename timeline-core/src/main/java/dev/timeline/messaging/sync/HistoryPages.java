package dev.timeline.messaging.sync;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.Entry;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.SeqRange.Direction;
import dev.timeline.TimelineException.Undecodable;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.HistoryPage;
import dev.timeline.messaging.scheduling.ClockTolerance;
import dev.timeline.messaging.storage.HistoryEntry;
import dev.timeline.messaging.storage.MessageStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Pages of conversations' histories, as they are shown. */
public final class HistoryPages<M> {

  private final MessageStore store;
  private final EventDecoder<M> decoder;

  /** Creates the pages of the conversations in a store. */
  public HistoryPages(MessageStore store, EventDecoder<M> decoder) {
    this.store = store;
    this.decoder = decoder;
  }

  /**
   * Reads a page of what was stored at a time or later. A page that goes back ends where all that
   * is before it is older; one that goes forward begins where that ends.
   */
  public CompletableFuture<HistoryPage<M>> read(
      String conversationId, SeqRange range, Instant since) {
    long sinceMillis = JoinedConversations.millis(since);
    long olderMillis = sinceMillis - ClockTolerance.CLOCK_MILLIS; // all before such one is older
    return store
        .histories()
        .read(conversationId, range)
        .thenCompose(
            page -> {
              boolean isPassed = anyIsBefore(olderMillis, page.entries());
              if (!isPassed || range.direction() == Direction.BACKWARD) {
                return completedFuture(
                    page(conversationId, page, sinceMillis, page.more() && !isPassed));
              }
              return store
                  .lastBefore(conversationId, olderMillis, range.upTo())
                  .thenCompose(
                      last ->
                          store
                              .histories()
                              .read(
                                  conversationId,
                                  new SeqRange(
                                      Math.max(range.after(), last.seqId()),
                                      range.upTo(),
                                      Direction.FORWARD,
                                      range.limit())))
                  .thenApply(begun -> page(conversationId, begun, sinceMillis, begun.more()));
            });
  }

  private static boolean anyIsBefore(long millis, List<Entry<byte[]>> entries) {
    return entries.stream().anyMatch(entry -> entry.epochMilli() < millis);
  }

  private HistoryPage<M> page(
      String conversationId, Page<byte[]> page, long sinceMillis, boolean more) {
    var events = new ArrayList<ChatEvent<M>>();
    var unreadable = new ArrayList<Undecodable>();
    for (Entry<byte[]> entry : page.entries()) {
      if (entry.epochMilli() >= sinceMillis) {
        add(conversationId, entry, events, unreadable);
      }
    }
    return new HistoryPage<>(events, unreadable, page.next(), more);
  }

  private void add(
      String conversationId,
      Entry<byte[]> entry,
      List<ChatEvent<M>> events,
      List<Undecodable> unreadable) {
    try {
      decoder.shown(HistoryEntry.decode(entry)).ifPresent(events::add);
    } catch (Undecodable e) {
      unreadable.add(e);
    } catch (RuntimeException e) { // of a newer form
      unreadable.add(new Undecodable(conversationId, entry.seqId(), e));
    }
  }
}
