package dev.timeline.messaging.sync;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.AttributeFilter;
import dev.timeline.Entry;
import dev.timeline.EntryKey;
import dev.timeline.Page;
import dev.timeline.Query;
import dev.timeline.SeqRange;
import dev.timeline.SeqRange.Direction;
import dev.timeline.TimelineException.Undecodable;
import dev.timeline.internal.QueryPages;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.HistoryPage;
import dev.timeline.messaging.scheduling.ClockTolerance;
import dev.timeline.messaging.storage.HistoryAttributes;
import dev.timeline.messaging.storage.HistoryEntry;
import dev.timeline.messaging.storage.MessageStore;
import dev.timeline.spi.MessageSize;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
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
  public CompletableFuture<HistoryPage<M>> read(String conversationId, Query query, Instant since) {
    long sinceMillis = JoinedConversations.millis(since);
    long olderMillis = sinceMillis - ClockTolerance.CLOCK_MILLIS; // all before such one is older
    if (query.filter().isPresent()) {
      return begun(conversationId, query.range(), since, olderMillis)
          .thenCompose(range -> matching(conversationId, query.over(range), query.filter().get()))
          .thenApply(page -> page(conversationId, page, sinceMillis, page.more()));
    }
    SeqRange range = query.range();
    return entries(conversationId, query)
        .thenCompose(
            page -> {
              boolean isPassed = anyIsBefore(olderMillis, page.entries());
              if (!isPassed || range.direction() == Direction.BACKWARD) {
                return completedFuture(
                    page(conversationId, page, sinceMillis, page.more() && !isPassed));
              }
              return behind(conversationId, range, olderMillis)
                  .thenCompose(rest -> entries(conversationId, query.over(rest)))
                  .thenApply(begun -> page(conversationId, begun, sinceMillis, begun.more()));
            });
  }

  private CompletableFuture<Page<byte[]>> entries(String conversationId, Query query) {
    return QueryPages.read(store.histories(), conversationId, query, Optional.empty());
  }

  /** Returns the part of a range that is behind all that is older, by times that are in order. */
  private CompletableFuture<SeqRange> behind(
      String conversationId, SeqRange range, long olderMillis) {
    return store
        .lastBefore(conversationId, olderMillis, range.upTo())
        .thenApply(
            last ->
                new SeqRange(
                    Math.max(range.after(), last.seqId()),
                    range.upTo(),
                    range.direction(),
                    range.limit()));
  }

  /** Returns the part of a range to look for matches in, which are few, so that none shows time. */
  private CompletableFuture<SeqRange> begun(
      String conversationId, SeqRange range, Instant since, long olderMillis) {
    return since.equals(Instant.EPOCH)
        ? completedFuture(range)
        : behind(conversationId, range, olderMillis);
  }

  /** Finds out what matches without carrying bodies, and then reads that. */
  private CompletableFuture<Page<byte[]>> matching(
      String conversationId, Query query, AttributeFilter filter) {
    AttributeFilter stored = HistoryAttributes.stored(filter);
    var places =
        new Query(query.range(), Optional.of(stored), OptionalLong.empty(), query.isFilled());
    return QueryPages.read(store.histories(), conversationId, places, Optional.of(Set.of()))
        .thenCompose(
            found ->
                store
                    .histories()
                    .getAll(
                        found.entries().stream()
                            .map(entry -> new EntryKey(conversationId, entry.seqId()))
                            .toList())
                    .thenApply(
                        entries ->
                            upToBytes(
                                query,
                                new Page<>(still(stored, entries), found.next(), found.more()))));
  }

  /** Leaves out what was changed in between, and does not match any more. */
  private static List<Entry<byte[]>> still(AttributeFilter stored, List<Entry<byte[]>> entries) {
    return entries.stream().filter(entry -> stored.matches(entry.message().attributes())).toList();
  }

  private static Page<byte[]> upToBytes(Query query, Page<byte[]> page) {
    if (query.maxBytes().isEmpty()) {
      return page;
    }
    long left = query.maxBytes().getAsLong();
    for (int i = 0; i < page.entries().size(); i++) {
      left -= MessageSize.of(page.entries().get(i).message());
      if (left < 0 && i > 0) {
        return Page.of(query.range(), page.entries().subList(0, i), true);
      }
    }
    return page;
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
