package dev.timeline.messaging;

import dev.timeline.Entry;
import dev.timeline.TimelineException.Undecodable;
import dev.timeline.messaging.ChatEvent.Recalled;
import dev.timeline.messaging.StoredMessage.Changed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a pull has found, up to a limit. Of what has been changed since it was copied, and of the
 * news of changes, it is read what they are now: together, at the end.
 */
final class Findings<M> {

  /** What an entry that is yet to be read counts for. */
  private static final int BYTES_UNKNOWN = 16 * 1024;

  /**
   * One of them is present, or a place and what is told if there is nothing in it any more.
   *
   * @param isNews whether what is there is told as a change
   */
  private record Found<M>(
      List<ChatEvent<M>> event, List<Undecodable> unreadable, List<Place> place, boolean isNews) {}

  private record Place(String conversationId, long seqId) {}

  private final List<Found<M>> found = new ArrayList<>();
  private final int mostEvents;
  private final long mostBytes;
  private long bytes;

  Findings(int mostEvents, long mostBytes) {
    this.mostEvents = mostEvents;
    this.mostBytes = mostBytes;
  }

  /** How many more there is room for. */
  int room() {
    return bytes >= mostBytes ? 0 : mostEvents - found.size();
  }

  void add(Undecodable unreadable) {
    found.add(new Found<>(List.of(), List.of(unreadable), List.of(), false));
  }

  /** A copy of a message. */
  void add(InboxCopy<M> copy, Entry<InboxCopy<M>> entry, boolean isOutdated) {
    String conversation = copy.conversationId();
    if (copy.message().content() instanceof Changed<M> changed) {
      Instant time = Instant.ofEpochMilli(copy.epochMilli());
      ask(conversation, changed, copy.message().sender(), time);
    } else if (isOutdated) {
      ask(List.of(), new Place(conversation, copy.seqId()), false);
    } else {
      add(Decoded.event(copy, entry.message().attributes()), copy.message().bytes());
    }
  }

  /** An entry of a conversation, which is what it is now. */
  void add(Entry<StoredMessage<M>> entry) {
    StoredMessage<M> stored = entry.message().body();
    if (stored.content() instanceof Changed<M> changed) {
      ask(entry.timelineId(), changed, stored.sender(), entry.time());
    } else {
      add(Decoded.event(entry), stored.bytes());
    }
  }

  private void add(ChatEvent<M> event, int length) {
    found.add(new Found<>(List.of(event), List.of(), List.of(), false));
    bytes += length;
  }

  private void ask(String conversation, Changed<M> changed, String by, Instant time) {
    List<ChatEvent<M>> ifNothing =
        changed.isRecall()
            ? List.of(new Recalled<>(conversation, changed.seqId(), by, time))
            : List.of();
    ask(ifNothing, new Place(conversation, changed.seqId()), true);
  }

  private void ask(List<ChatEvent<M>> ifNothing, Place place, boolean isNews) {
    found.add(new Found<>(ifNothing, List.of(), List.of(place), isNews));
    bytes += BYTES_UNKNOWN;
  }

  /** All of it, in the order in which it was found. */
  Decoded<M> decoded(Stores<M> stores) {
    Map<Place, Entry<StoredMessage<M>>> present = read(stores);
    var decoded = new Decoded<M>();
    for (Found<M> one : found) {
      one.unreadable().forEach(decoded::add);
      List<Entry<StoredMessage<M>>> there =
          one.place().stream().flatMap(it -> Stream.ofNullable(present.get(it))).toList();
      if (there.isEmpty()) {
        one.event().forEach(decoded::add);
      }
      there.forEach(entry -> add(entry, one.isNews(), decoded));
    }
    return decoded;
  }

  private static <M> void add(Entry<StoredMessage<M>> entry, boolean isNews, Decoded<M> decoded) {
    try {
      ChatEvent<M> event = Decoded.event(entry);
      decoded.add(
          isNews && event instanceof ChatMessage<M> message
              ? new ChatEvent.Edited<>(message)
              : event);
    } catch (Undecodable e) {
      decoded.add(e);
    }
  }

  private Map<Place, Entry<StoredMessage<M>>> read(Stores<M> stores) {
    var asked = new LinkedHashMap<String, Set<Long>>();
    for (Found<M> one : found) {
      for (Place place : one.place()) {
        asked
            .computeIfAbsent(place.conversationId(), absent -> new LinkedHashSet<>())
            .add(place.seqId());
      }
    }
    var present = new HashMap<Place, Entry<StoredMessage<M>>>();
    asked.forEach(
        (conversation, seqIds) ->
            stores
                .history()
                .timeline(conversation)
                .getAll(seqIds)
                .forEach(entry -> present.put(new Place(conversation, entry.seqId()), entry)));
    return present;
  }
}
