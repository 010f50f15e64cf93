package dev.timeline.messaging.sync;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.Entry;
import dev.timeline.SeqRange;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.storage.Content;
import dev.timeline.messaging.storage.HistoryEntry;
import dev.timeline.messaging.storage.MessageStore;
import dev.timeline.messaging.storage.StoredMessage;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Counts the unread messages of a conversation, and finds its last one, in the newest entries of
 * the conversation itself. Counts once; not thread-safe.
 *
 * @param <M> the type of the messages' bodies
 */
final class UnreadCounter<M> {

  /** The number up to which messages are counted as unread. */
  static final int MOST_UNREAD = 100;

  /** The most entries that are looked at to count. */
  private static final int MOST_ENTRIES = 1_000;

  /** The most that are looked at for the last message, which has been edited again and again. */
  private static final int MOST_EVENTS = 10_000;

  private final MessageStore store;
  private final EventDecoder<M> decoder;
  private final String user;
  private final JoinedConversations joined;
  private final String conversationId;
  private final long readUpTo;
  private Optional<ChatEvent<M>> last = Optional.empty();
  private int unread;
  private int messages;
  private int entries;
  private boolean isCounted;
  private boolean isOver;

  UnreadCounter(
      MessageStore store,
      EventDecoder<M> decoder,
      String user,
      JoinedConversations joined,
      String conversationId,
      long readUpTo) {
    this.store = store;
    this.decoder = decoder;
    this.user = user;
    this.joined = joined;
    this.conversationId = conversationId;
    this.readUpTo = readUpTo;
  }

  /**
   * The result of a count.
   *
   * @param last the last message that can be shown
   * @param unread one more than {@link #MOST_UNREAD} if there are more
   */
  record Count<M>(Optional<ChatEvent<M>> last, int unread) {}

  CompletableFuture<Count<M>> count() {
    return read(SeqRange.latest().limit(1)).thenApply(done -> new Count<>(last, unread));
  }

  private CompletableFuture<Void> read(SeqRange range) {
    return store
        .histories()
        .read(conversationId, range)
        .thenCompose(
            page -> {
              page.entries().forEach(this::count);
              int most = messages == 0 && entries > MOST_UNREAD ? MOST_ENTRIES : MOST_UNREAD;
              return page.more() && !isEnough()
                  ? read(page.next().limit(most))
                  : completedFuture(null);
            });
  }

  private boolean isEnough() {
    return isOver
        || (isCounted && last.isPresent())
        || messages > MOST_UNREAD
        || entries >= (messages > 0 ? MOST_ENTRIES : MOST_EVENTS);
  }

  private void count(Entry<byte[]> entry) {
    entries++;
    boolean isBefore = !joined.includes(conversationId, entry.epochMilli());
    isCounted |= entry.seqId() <= readUpTo || isBefore;
    if (isBefore) {
      isOver = true; // nobody is shown what was said before they joined
      return;
    }
    boolean isUnread = true;
    try {
      HistoryEntry decoded = HistoryEntry.decode(entry);
      isCounted |= decoded.isImported(); // who moves in has read what comes along
      StoredMessage message = decoded.message();
      if (!message.content().isMessage()) {
        return;
      }
      messages++;
      isUnread = !message.sender().equals(user) && !(message.content() instanceof Content.Recalled);
      if (last.isEmpty()) {
        last = decoder.shown(decoded);
      }
    } catch (RuntimeException e) {
      messages++; // one that cannot be decoded is unread all the same
    }
    if (!isCounted && isUnread) {
      unread++;
    }
  }
}
