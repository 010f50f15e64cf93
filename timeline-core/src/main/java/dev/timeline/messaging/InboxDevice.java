package dev.timeline.messaging;

import static java.util.Objects.requireNonNull;

import dev.timeline.Entry;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** A device that is served from its user's inbox. */
final class InboxDevice<M> implements Device<M> {

  private final Timeline<InboxCopy<M>> inbox;

  InboxDevice(Timeline<InboxCopy<M>> inbox) {
    this.inbox = inbox;
  }

  @Override
  public String user() {
    return inbox.id();
  }

  @Override
  public SyncCursor fromOldest() {
    return new SyncCursor(user(), 0);
  }

  @Override
  public SyncCursor fromNow() {
    return new SyncCursor(user(), inbox.latest().map(Entry::seqId).orElse(0L));
  }

  @Override
  public SyncBatch<M> pull(SyncCursor cursor, int limit) {
    requireNonNull(cursor, "cursor");
    SeqRange rest = SeqRange.after(cursor.inboxSeqId(user())).limit(limit);
    var decoded = new Decoded<M>();
    boolean more = true;
    while (more && decoded.size() < limit) {
      Page<InboxCopy<M>> page = inbox.page(rest.limit(limit - decoded.size()));
      page.entries().forEach(entry -> decoded.add(entry, InboxDevice::chatMessage));
      rest = page.next();
      more = page.more();
    }
    return new SyncBatch<>(
        inConversationOrder(decoded.messages()),
        decoded.unreadable(),
        new SyncCursor(user(), rest.after()),
        more);
  }

  private static <M> ChatMessage<M> chatMessage(Entry<InboxCopy<M>> entry) {
    InboxCopy<M> copy = entry.message().body();
    return new ChatMessage<>(
        copy.conversationId(),
        copy.seqId(),
        copy.message().sender(),
        Instant.ofEpochMilli(copy.epochMilli()),
        Decoded.message(copy.message(), entry.message().attributes()));
  }

  /** Two senders at once may reach an inbox in the other order than they reached the store. */
  private static <M> List<ChatMessage<M>> inConversationOrder(List<ChatMessage<M>> arrived) {
    Map<String, List<ChatMessage<M>>> byConversation = new HashMap<>();
    for (ChatMessage<M> message : arrived) {
      byConversation
          .computeIfAbsent(message.conversationId(), absent -> new ArrayList<>())
          .add(message);
    }
    Map<String, Iterator<ChatMessage<M>>> ordered = new HashMap<>();
    byConversation.forEach(
        (conversation, messages) -> {
          messages.sort(Comparator.comparingLong(ChatMessage::seqId));
          ordered.put(conversation, messages.iterator());
        });
    return arrived.stream()
        .map(message -> requireNonNull(ordered.get(message.conversationId())).next())
        .toList();
  }
}
