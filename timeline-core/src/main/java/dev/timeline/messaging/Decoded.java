package dev.timeline.messaging;

import dev.timeline.Attributes;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.TimelineException.Undecodable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Entries turned into messages; one that cannot be decoded is put aside and hides no other. */
final class Decoded<M> {

  private final List<ChatMessage<M>> messages = new ArrayList<>();
  private final List<Undecodable> unreadable = new ArrayList<>();

  <T> void add(Entry<T> entry, Function<Entry<T>, ChatMessage<M>> decode) {
    try {
      messages.add(decode.apply(entry));
    } catch (Undecodable e) {
      unreadable.add(e);
    }
  }

  List<ChatMessage<M>> messages() {
    return messages;
  }

  List<Undecodable> unreadable() {
    return unreadable;
  }

  int size() {
    return messages.size() + unreadable.size();
  }

  /** The message as it was sent. */
  static <M> Message<M> message(StoredMessage<M> stored, Attributes attributes) {
    Message<M> message = Message.of(stored.body()).withAttributes(attributes);
    return stored.messageId().isPresent() ? message.withId(stored.messageId().get()) : message;
  }
}
