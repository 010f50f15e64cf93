package dev.timeline.messaging;

import static java.util.Objects.requireNonNull;

import dev.timeline.AppendResult;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.IdConflict;
import dev.timeline.TimelineStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A conversation whose every message is copied to the members' inboxes. */
final class FannedOutConversation<M> implements Conversation<M> {

  private final Timeline<StoredMessage<M>> history;
  private final TimelineStore<InboxCopy<M>> inboxes;
  private final Membership membership;

  FannedOutConversation(
      Timeline<StoredMessage<M>> history,
      TimelineStore<InboxCopy<M>> inboxes,
      Membership membership) {
    this.history = history;
    this.inboxes = inboxes;
    this.membership = membership;
  }

  @Override
  public String id() {
    return history.id();
  }

  @Override
  public Sent<M> send(String sender, Message<M> message) {
    inboxes.timeline(sender); // refuses what is no user id
    requireNonNull(message, "message");
    List<String> members = members();
    ChatMessage<M> stored = store(sender, message);
    return deliver(stored, members);
  }

  /** Looked up and checked before the store, so that what goes wrong here leaves nothing behind. */
  private List<String> members() {
    try (Stream<String> members = membership.members(id())) {
      return members.distinct().peek(inboxes::timeline).toList();
    }
  }

  private ChatMessage<M> store(String sender, Message<M> message) {
    Message<StoredMessage<M>> scoped =
        message.withBody(new StoredMessage<>(sender, message.id(), message.body()));
    if (message.id().isPresent()) {
      scoped = scoped.withId(ScopedId.ofSender(sender, message.id().get()));
    }
    try {
      Entry<StoredMessage<M>> entry = history.append(scoped);
      return new ChatMessage<>(id(), entry.seqId(), sender, entry.time(), message);
    } catch (IdConflict e) {
      throw new IdConflict(id(), message.id().orElseThrow(), e.seqId());
    }
  }

  private Sent<M> deliver(ChatMessage<M> stored, List<String> members) {
    Map<String, TimelineException> undelivered = new HashMap<>();
    for (AppendResult<InboxCopy<M>> result : inboxes.appendTo(members, copy(stored))) {
      if (result instanceof AppendResult.Failed<InboxCopy<M>> failed) {
        undelivered.put(failed.timelineId(), failed.reason());
      }
    }
    return new Sent<>(stored, members.size() - undelivered.size(), undelivered);
  }

  /** Only a message with an id can be sent again, so only its copies need to be told apart. */
  private static <M> Message<InboxCopy<M>> copy(ChatMessage<M> stored) {
    Message<M> message = stored.message();
    var body = new StoredMessage<>(stored.sender(), message.id(), message.body());
    var copy =
        message.withBody(
            new InboxCopy<>(
                stored.conversationId(), stored.seqId(), stored.time().toEpochMilli(), body));
    return message.id().isEmpty()
        ? copy
        : copy.withId(ScopedId.ofCopy(stored.conversationId(), stored.seqId()));
  }

  @Override
  public HistoryPage<M> history(SeqRange range) {
    Page<StoredMessage<M>> page = history.page(range);
    var decoded = new Decoded<M>();
    page.entries().forEach(entry -> decoded.add(entry, FannedOutConversation::chatMessage));
    return new HistoryPage<>(decoded.messages(), decoded.unreadable(), page.next(), page.more());
  }

  private static <M> ChatMessage<M> chatMessage(Entry<StoredMessage<M>> entry) {
    StoredMessage<M> stored = entry.message().body();
    return new ChatMessage<>(
        entry.timelineId(),
        entry.seqId(),
        stored.sender(),
        entry.time(),
        Decoded.message(stored, entry.message().attributes()));
  }
}
