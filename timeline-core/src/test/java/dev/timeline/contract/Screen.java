package dev.timeline.contract;

import dev.timeline.SeqRange;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.ChatEvent.Edited;
import dev.timeline.messaging.ChatEvent.Erased;
import dev.timeline.messaging.ChatEvent.Posted;
import dev.timeline.messaging.ChatEvent.Recalled;
import dev.timeline.messaging.HistoryPage;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.messaging.UncheckedConversation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a device shows that applies the events it pulls, and everything that it ever got. */
final class Screen {

  /** Shown in the place of a message that was recalled. */
  static final String RECALLED = "(recalled)";

  private final Inbox<String> device;
  private final Map<String, TreeMap<Long, String>> shown = new HashMap<>();
  private final List<ChatEvent<String>> events = new ArrayList<>();
  private SyncCursor cursor;

  private Screen(Inbox<String> device, SyncCursor cursor) {
    this.device = device;
    this.cursor = cursor;
  }

  /** Of a device that wants all that there is. */
  static Screen of(Inbox<String> device) {
    return of(device, device.fromOldest());
  }

  /** Of a device that wants what comes after a cursor. */
  static Screen of(Inbox<String> device, SyncCursor cursor) {
    return new Screen(device, cursor);
  }

  /** Reads a conversation's history ahead of what it has pulled. */
  void roam(String conversation) {
    device.conversation(conversation).history(SeqRange.all()).events().forEach(this::apply);
  }

  /** Pulls once; whether there may be more. */
  boolean pull(int limit) {
    SyncBatch<String> batch = device.pull(cursor, limit);
    batch.events().forEach(this::apply);
    cursor = batch.next();
    return batch.more();
  }

  /** Pulls until there is no more. */
  Screen pullAll(int limit) {
    while (pull(limit)) {
      continue;
    }
    return this;
  }

  private void apply(ChatEvent<String> event) {
    events.add(event);
    var conversation = shown.computeIfAbsent(event.conversationId(), absent -> new TreeMap<>());
    if (event instanceof Posted<String> posted) {
      conversation.put(posted.seqId(), posted.message().body());
    } else if (event instanceof Edited<String> edited) {
      conversation.computeIfPresent(edited.seqId(), (seqId, body) -> edited.message().body());
    } else if (event instanceof Recalled<String> recalled) {
      conversation.computeIfPresent(recalled.seqId(), (seqId, body) -> RECALLED);
    } else if (event instanceof Erased<String> erased) {
      conversation.headMap(erased.upTo(), true).clear();
    }
  }

  /** Every notice that came that a conversation was erased. */
  List<Erased<String>> erasures() {
    var erasures = new ArrayList<Erased<String>>();
    for (ChatEvent<String> event : events) {
      if (event instanceof Erased<String> erased) {
        erasures.add(erased);
      }
    }
    return erasures;
  }

  /** What is shown of a conversation, in its order. */
  List<String> shows(String conversation) {
    return List.copyOf(shown.getOrDefault(conversation, new TreeMap<>()).values());
  }

  /** Everything that came, in the order in which it did. */
  List<ChatEvent<String>> events() {
    return events;
  }

  /** Every body that ever came, with a message or with an edit of one. */
  List<String> bodies() {
    var bodies = new ArrayList<String>();
    for (ChatEvent<String> event : events) {
      if (event instanceof Posted<String> posted) {
        bodies.add(posted.message().body());
      } else if (event instanceof Edited<String> edited) {
        bodies.add(edited.message().body());
      }
    }
    return bodies;
  }

  /** What the history shows, in the conversation's order. */
  static List<String> ofHistory(UncheckedConversation<String> conversation) {
    return historyEvents(conversation).stream()
        .map(event -> event instanceof Posted<String> posted ? posted.message().body() : RECALLED)
        .toList();
  }

  /** What the history has, the oldest first, a few at a time. */
  static List<ChatEvent<String>> historyEvents(UncheckedConversation<String> conversation) {
    var events = new ArrayList<ChatEvent<String>>();
    SeqRange rest = SeqRange.all().limit(3);
    HistoryPage<String> page;
    do {
      page = conversation.history(rest);
      events.addAll(page.events());
      rest = page.next();
    } while (page.more());
    return events;
  }
}
