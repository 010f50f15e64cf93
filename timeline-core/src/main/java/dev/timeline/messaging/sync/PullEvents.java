package dev.timeline.messaging.sync;

import dev.timeline.Entry;
import dev.timeline.EntryKey;
import dev.timeline.TimelineException.Undecodable;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.storage.Content;
import dev.timeline.messaging.storage.Content.Event;
import dev.timeline.messaging.storage.HistoryEntry;
import dev.timeline.messaging.storage.InboxEntry.Copy;
import dev.timeline.messaging.storage.InboxEntry.Erasure;
import dev.timeline.messaging.storage.StoredMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The events of a pull, up to its limits. What was changed since it was copied, and the targets of
 * events, are read as they are now: together, at the end.
 */
final class PullEvents<M> {

  /** The bytes that an entry counts for which is yet to be read. */
  private static final int BYTES_UNKNOWN = 16 * 1024;

  private final EventDecoder<M> decoder;
  private final JoinedConversations joined;
  private final String user;
  private final int most;
  private final long mostBytes;
  private final List<Supplier<Optional<ChatEvent<M>>>> found = new ArrayList<>();
  private final List<EntryKey> toRead = new ArrayList<>();
  private final Map<EntryKey, Entry<byte[]>> read = new HashMap<>();
  private long bytes;

  PullEvents(
      EventDecoder<M> decoder, JoinedConversations joined, String user, int most, long mostBytes) {
    this.decoder = decoder;
    this.joined = joined;
    this.user = user;
    this.most = most;
    this.mostBytes = mostBytes;
  }

  boolean hasRoom() {
    return found.size() < most && (found.isEmpty() || bytes < mostBytes);
  }

  void addUnreadable(Entry<byte[]> entry, Throwable failure) {
    found.add(
        () -> {
          throw new Undecodable(entry.timelineId(), entry.seqId(), failure);
        });
  }

  /** Adds a copy. */
  void add(Copy copy, Entry<byte[]> entry, boolean isChanged) {
    StoredMessage message = copy.message();
    if (message.content() instanceof Event event) {
      addEvent(copy.conversationId(), event, message.sender(), copy.millis());
    } else if (isChanged) {
      EntryKey key = ask(copy.conversationId(), copy.seqId());
      found.add(() -> changed(copy, entry, read.get(key)));
    } else {
      bytes += message.body().length;
      found.add(() -> shownAsCopied(copy, entry));
    }
  }

  /** Adds a notice that a conversation was erased. */
  void add(Erasure erasure) {
    found.add(
        () ->
            Optional.of(
                new ChatEvent.Erased<>(
                    erasure.conversationId(),
                    erasure.seqId(),
                    Instant.ofEpochMilli(erasure.millis()))));
  }

  /** Adds an entry of a conversation, which is as it is now. */
  void add(HistoryEntry entry) {
    if (entry.message().content() instanceof Event event) {
      addEvent(entry.conversationId(), event, entry.message().sender(), entry.millis());
    } else {
      bytes += entry.bytes();
      found.add(() -> shownAsRead(entry));
    }
  }

  private void addEvent(String conversationId, Event event, String by, long millis) {
    EntryKey key = ask(conversationId, event.target());
    found.add(() -> told(conversationId, event, by, millis, read.get(key)));
  }

  private EntryKey ask(String conversationId, long seqId) {
    var key = new EntryKey(conversationId, seqId);
    toRead.add(key);
    bytes += BYTES_UNKNOWN;
    return key;
  }

  List<EntryKey> toRead() {
    return toRead.stream().distinct().toList();
  }

  void read(List<Entry<byte[]>> entries) {
    entries.forEach(it -> read.put(new EntryKey(it.timelineId(), it.seqId()), it));
  }

  /** Takes what was found apart into events and what could not be decoded. */
  void decode(List<ChatEvent<M>> events, List<Undecodable> unreadable) {
    for (Supplier<Optional<ChatEvent<M>>> one : found) {
      try {
        one.get().ifPresent(events::add);
      } catch (Undecodable e) {
        unreadable.add(e);
      }
    }
  }

  // An edit is shown to those who were members when it was made.
  private boolean mayShow(String conversationId, Content content) {
    return !(content instanceof Content.Edited edited)
        || joined.includes(conversationId, edited.millis());
  }

  private Optional<ChatEvent<M>> shownAsCopied(Copy copy, Entry<byte[]> entry) {
    boolean isShown =
        !(copy.message().content() instanceof Content.Recalled)
            && mayShow(copy.conversationId(), copy.message().content());
    return isShown ? Optional.of(posted(copy, entry)) : Optional.empty();
  }

  private ChatEvent<M> posted(Copy copy, Entry<byte[]> entry) {
    return new ChatEvent.Posted<>(
        decoder.message(
            copy.conversationId(),
            copy.seqId(),
            copy.millis(),
            copy.message(),
            user,
            entry.seqId()));
  }

  private Optional<ChatEvent<M>> shownAsRead(HistoryEntry entry) {
    Content content = entry.message().content();
    return content instanceof Content.Recalled || !mayShow(entry.conversationId(), content)
        ? Optional.empty()
        : Optional.of(new ChatEvent.Posted<>(decoder.message(entry)));
  }

  /**
   * Returns what is shown: a recalled message to nobody; an edited one as it was to those who were
   * no members.
   */
  private Optional<ChatEvent<M>> changed(
      Copy copy, Entry<byte[]> entry, @Nullable Entry<byte[]> present) {
    if (present == null) {
      return Optional.empty(); // it has expired
    }
    HistoryEntry now = decoded(present);
    if (mayShow(copy.conversationId(), now.message().content())) {
      return shownAsRead(now);
    }
    return copy.message().content() instanceof Content.Posted
        ? Optional.of(posted(copy, entry))
        : Optional.empty();
  }

  private Optional<ChatEvent<M>> told(
      String conversationId, Event event, String by, long millis, @Nullable Entry<byte[]> present) {
    if (present == null) {
      return event.isRecall()
          ? Optional.of(
              new ChatEvent.Recalled<>(
                  conversationId, event.target(), by, Instant.ofEpochMilli(millis)))
          : Optional.empty();
    }
    HistoryEntry now = decoded(present);
    if (now.message().content() instanceof Content.Recalled recalled) {
      return Optional.of(decoder.recalled(now, recalled));
    }
    return mayShow(conversationId, now.message().content())
        ? Optional.of(new ChatEvent.Edited<>(decoder.message(now)))
        : Optional.empty();
  }

  private static HistoryEntry decoded(Entry<byte[]> entry) {
    try {
      return HistoryEntry.decode(entry);
    } catch (RuntimeException e) {
      throw new Undecodable(entry.timelineId(), entry.seqId(), e);
    }
  }
}
