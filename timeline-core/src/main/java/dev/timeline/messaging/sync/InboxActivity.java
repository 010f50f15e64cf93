package dev.timeline.messaging.sync;

import dev.timeline.Entry;
import dev.timeline.SeqRange;
import dev.timeline.messaging.storage.InboxEntry.Header;
import dev.timeline.messaging.storage.InboxEntry.Kind;
import dev.timeline.messaging.storage.MessageStore;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The activity of a user's conversations, as the newest entries of their inbox show it.
 *
 * @param isWhole whether the inbox has no more entries
 * @param oldestMillis when the oldest of the entries came; empty: there are none
 * @param conversations by conversation
 */
record InboxActivity(
    boolean isWhole, Optional<Long> oldestMillis, Map<String, OfConversation> conversations) {

  /** The most entries that are looked at. */
  private static final int MOST_ENTRIES = 1_000;

  /** Reads the newest entries of a user's inbox, without their bodies. */
  static CompletableFuture<InboxActivity> read(MessageStore store, String user) {
    SeqRange newest = SeqRange.latest().limit(MOST_ENTRIES);
    return MessageStore.readPlaces(store.inboxes(), user, newest, Header.ATTRIBUTES)
        .thenApply(entries -> of(user, entries));
  }

  private static InboxActivity of(String user, List<Entry<byte[]>> newest) {
    var conversations = new HashMap<String, OfConversation>();
    for (Entry<byte[]> entry : newest) {
      Header header = Header.of(entry);
      if (header.kind().isCopy()) {
        conversations
            .computeIfAbsent(header.conversationId(), absent -> new OfConversation())
            .add(header, user);
      }
    }
    Optional<Long> oldestMillis =
        newest.isEmpty()
            ? Optional.empty()
            : Optional.of(newest.get(newest.size() - 1).epochMilli());
    return new InboxActivity(newest.size() < MOST_ENTRIES, oldestMillis, conversations);
  }

  Optional<OfConversation> of(String conversationId) {
    return Optional.ofNullable(conversations.get(conversationId));
  }

  /** The activity of one conversation. */
  static final class OfConversation {
    private long millis;
    private long lastMessage;
    private long oldestSeqId = Long.MAX_VALUE;
    private final Set<Long> messagesOfOthers = new LinkedHashSet<>();

    private void add(Header header, String user) {
      millis = Math.max(millis, header.millis());
      oldestSeqId = Math.min(oldestSeqId, header.seqId());
      if (header.kind() == Kind.MESSAGE) {
        lastMessage = Math.max(lastMessage, header.seqId());
        if (!header.sender().equals(user)) {
          messagesOfOthers.add(header.seqId());
        }
      }
    }

    /** Returns when the latest entry came. */
    long millis() {
      return millis;
    }

    /** Returns the last message in the conversation's order; 0: there is none. */
    long lastMessage() {
      return lastMessage;
    }

    long oldestSeqId() {
      return oldestSeqId;
    }

    /** Returns the messages that the user did not send, the newest first. */
    Set<Long> messagesOfOthers() {
      return messagesOfOthers;
    }
  }
}
