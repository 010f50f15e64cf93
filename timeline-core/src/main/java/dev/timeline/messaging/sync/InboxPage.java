package dev.timeline.messaging.sync;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.Entry;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.messaging.storage.InboxEntry;
import dev.timeline.messaging.storage.MessageStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The inbox entries that a pull deals with.
 *
 * @param entries in the order of the inbox
 * @param more whether the inbox has more of them
 * @param arrivals those that can be read, by conversation, in the conversation's order
 * @param unreadable those of a form that this version cannot read
 */
record InboxPage(
    List<Entry<byte[]>> entries,
    boolean more,
    Map<String, List<Arrival>> arrivals,
    List<PullStep> unreadable) {

  private static final Comparator<Arrival> IN_ORDER_OF_CONVERSATION =
      Comparator.<Arrival>comparingLong(it -> it.what().seqId())
          .thenComparingLong(it -> it.entry().seqId());

  /**
   * An inbox entry of the page.
   *
   * @param entry the entry as it was read
   */
  record Arrival(InboxEntry what, Entry<byte[]> entry) {
    boolean isMark() {
      return what instanceof InboxEntry.Mark;
    }
  }

  /** Reads as many entries as are wanted, or there are, or fit. */
  static CompletableFuture<InboxPage> read(
      MessageStore store, String user, long after, int limit, long mostBytes) {
    var reading = new Reading(store, user, limit, mostBytes);
    return reading.read(SeqRange.after(after).limit(limit)).thenApply(InboxPage::of);
  }

  private static InboxPage of(Page<byte[]> page) {
    var arrivals = new LinkedHashMap<String, List<Arrival>>();
    var unreadable = new ArrayList<PullStep>();
    for (Entry<byte[]> entry : page.entries()) {
      try {
        InboxEntry what = InboxEntry.decode(entry);
        arrivals
            .computeIfAbsent(what.conversationId(), absent -> new ArrayList<>())
            .add(new Arrival(what, entry));
      } catch (RuntimeException e) {
        unreadable.add(new PullStep.UnreadableCopy(entry, e));
      }
    }
    arrivals.values().forEach(some -> some.sort(IN_ORDER_OF_CONVERSATION));
    return new InboxPage(page.entries(), page.more(), arrivals, unreadable);
  }

  private static final class Reading {
    private final MessageStore store;
    private final String user;
    private final int limit;
    private final long mostBytes;
    private final List<Entry<byte[]>> entries = new ArrayList<>();
    private long bytes;

    Reading(MessageStore store, String user, int limit, long mostBytes) {
      this.store = store;
      this.user = user;
      this.limit = limit;
      this.mostBytes = mostBytes;
    }

    CompletableFuture<Page<byte[]>> read(SeqRange range) {
      return store
          .inboxes()
          .read(user, range)
          .thenCompose(
              page -> {
                for (Entry<byte[]> entry : page.entries()) {
                  entries.add(entry);
                  bytes += entry.message().body().length;
                }
                int missing = limit - entries.size();
                return missing > 0 && page.more() && bytes < mostBytes
                    ? read(page.next().limit(missing))
                    : completedFuture(new Page<>(entries, page.next(), page.more()));
              });
    }
  }
}
