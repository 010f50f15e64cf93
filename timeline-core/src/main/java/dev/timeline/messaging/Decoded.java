package dev.timeline.messaging;

import dev.timeline.Attributes;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.TimelineException.Undecodable;
import dev.timeline.messaging.StoredMessage.Changed;
import dev.timeline.messaging.StoredMessage.Recalled;
import dev.timeline.messaging.StoredMessage.Said;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Entries turned into events; one that cannot be decoded is put aside and hides no other. */
final class Decoded<M> {

  private final List<ChatEvent<M>> events = new ArrayList<>();
  private final List<Undecodable> unreadable = new ArrayList<>();

  /** What a conversation shows: a message, or that one was recalled. */
  void addIfShown(Entry<StoredMessage<M>> entry) {
    try {
      shown(entry).ifPresent(events::add);
    } catch (Undecodable e) {
      unreadable.add(e);
    }
  }

  void add(ChatEvent<M> event) {
    events.add(event);
  }

  void add(Undecodable entry) {
    unreadable.add(entry);
  }

  List<ChatEvent<M>> events() {
    return events;
  }

  List<Undecodable> unreadable() {
    return unreadable;
  }

  /** What a conversation shows in the place of an entry: nothing in that of news of another. */
  static <M> Optional<ChatEvent<M>> shown(Entry<StoredMessage<M>> entry) {
    return entry.message().body().content() instanceof Changed<M>
        ? Optional.empty()
        : Optional.of(event(entry));
  }

  /** What a message in its place in the conversation is. */
  static <M> ChatEvent<M> event(Entry<StoredMessage<M>> entry) {
    return event(
        entry.timelineId(),
        entry.seqId(),
        entry.time(),
        entry.message().body(),
        entry.message().attributes());
  }

  /** What a copy of a message is. */
  static <M> ChatEvent<M> event(InboxCopy<M> copy, Attributes attributes) {
    return event(
        copy.conversationId(),
        copy.seqId(),
        Instant.ofEpochMilli(copy.epochMilli()),
        copy.message(),
        attributes);
  }

  private static <M> ChatEvent<M> event(
      String conversationId,
      long seqId,
      Instant time,
      StoredMessage<M> stored,
      Attributes attributes) {
    if (stored.content() instanceof Said<M> said) {
      Message<M> message = Message.of(said.body()).withAttributes(attributes);
      Optional<String> id = stored.messageId();
      return new ChatMessage<>(
          conversationId,
          seqId,
          stored.sender(),
          time,
          said.edited(),
          id.isPresent() ? message.withId(id.get()) : message);
    }
    if (stored.content() instanceof Recalled<M> recalled) {
      return new ChatEvent.Recalled<>(conversationId, seqId, recalled.by(), recalled.time());
    }
    throw new IllegalArgumentException("no message, but news of one: " + seqId);
  }
}
