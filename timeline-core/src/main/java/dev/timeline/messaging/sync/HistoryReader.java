package dev.timeline.messaging.sync;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.Entry;
import dev.timeline.SeqRange;
import dev.timeline.messaging.storage.MessageStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Reads stretches of conversations. */
final class HistoryReader {

  private static final int PAGE = 100;

  private final MessageStore store;

  HistoryReader(MessageStore store) {
    this.store = store;
  }

  /**
   * A stretch of a conversation.
   *
   * @param before the entry before its first; 0: there is none
   * @param rows the oldest first
   * @param isAll whether it goes as far as was asked
   */
  record Stretch(long before, List<Entry<byte[]>> rows, boolean isAll) {}

  /** Reads what is after one entry, up to another. */
  CompletableFuture<Stretch> between(String conversationId, long after, long upTo, int most) {
    if (upTo <= after) {
      return completedFuture(new Stretch(after, List.of(), true));
    }
    SeqRange range = SeqRange.after(after).upTo(upTo).limit(Math.min(most, PAGE));
    return read(conversationId, after, range, most, new ArrayList<>());
  }

  private CompletableFuture<Stretch> read(
      String conversationId, long after, SeqRange range, int most, List<Entry<byte[]>> rows) {
    return store
        .histories()
        .read(conversationId, range)
        .thenCompose(
            page -> {
              rows.addAll(page.entries());
              int left = most - rows.size();
              if (!page.more() || left == 0) {
                return completedFuture(new Stretch(after, rows, !page.more()));
              }
              return read(
                  conversationId, after, page.next().limit(Math.min(left, PAGE)), most, rows);
            });
  }

  /** Reads what was stored since a time, up to an entry. */
  CompletableFuture<Stretch> since(String conversationId, long millis, long upTo, int most) {
    var range = new SeqRange(0, upTo, SeqRange.Direction.BACKWARD, Math.min(most, PAGE));
    return readBack(conversationId, millis, upTo, range, most, new ArrayList<>());
  }

  private CompletableFuture<Stretch> readBack(
      String conversationId,
      long millis,
      long upTo,
      SeqRange range,
      int most,
      List<Entry<byte[]>> rows) {
    return store
        .histories()
        .read(conversationId, range)
        .thenCompose(
            page -> {
              for (Entry<byte[]> entry : page.entries()) {
                if (entry.epochMilli() < millis) {
                  return completedFuture(oldestFirst(entry.seqId(), rows));
                }
                rows.add(entry);
              }
              if (!page.more()) {
                return completedFuture(oldestFirst(0, rows));
              }
              if (rows.size() >= most) {
                return store
                    .lastBefore(conversationId, millis, upTo)
                    .thenCompose(last -> between(conversationId, last.seqId(), upTo, most));
              }
              return readBack(conversationId, millis, upTo, page.next(), most, rows);
            });
  }

  private static Stretch oldestFirst(long before, List<Entry<byte[]>> rows) {
    Collections.reverse(rows);
    return new Stretch(before, rows, true);
  }
}
