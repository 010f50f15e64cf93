package dev.timeline.messaging.sync;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.TimelineException.Undecodable;
import dev.timeline.internal.CodecFailures;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.storage.Content;
import dev.timeline.messaging.storage.HistoryEntry;
import dev.timeline.messaging.storage.StoredMessage;
import java.time.Instant;
import java.util.Optional;

/**
 * Turns what is stored into what an application sees, by its codec, which may fail as it likes.
 *
 * @param <M> the type of the bodies
 */
public final class EventDecoder<M> {

  private final Codec<M> codec;

  /** Creates a decoder. */
  public EventDecoder(Codec<M> codec) {
    this.codec = codec;
  }

  /**
   * Returns the message of an entry.
   *
   * @throws Undecodable if the codec fails
   */
  public ChatMessage<M> message(HistoryEntry entry) {
    return message(
        entry.conversationId(),
        entry.seqId(),
        entry.millis(),
        entry.message(),
        entry.conversationId(),
        entry.seqId());
  }

  /**
   * Returns a message.
   *
   * @param readFrom the timeline from which it was read, and its place there
   * @throws Undecodable if the codec fails
   */
  ChatMessage<M> message(
      String conversationId,
      long seqId,
      long millis,
      StoredMessage stored,
      String readFrom,
      long readAt) {
    Message<M> message =
        Message.of(body(stored, readFrom, readAt)).withAttributes(stored.attributes());
    Optional<Instant> edited =
        stored.content() instanceof Content.Edited edit
            ? Optional.of(Instant.ofEpochMilli(edit.millis()))
            : Optional.empty();
    return new ChatMessage<>(
        conversationId,
        seqId,
        stored.sender(),
        Instant.ofEpochMilli(millis),
        edited,
        stored.messageId().map(message::withId).orElse(message));
  }

  private M body(StoredMessage stored, String readFrom, long readAt) {
    M body;
    try {
      body = codec.decode(stored.body());
    } catch (Throwable e) {
      CodecFailures.rethrowIfFatal(e);
      throw new Undecodable(readFrom, readAt, e);
    }
    if (body == null) {
      throw new Undecodable(
          readFrom, readAt, new NullPointerException("the codec decoded it as null"));
    }
    return body;
  }

  /**
   * Returns what a conversation shows in the place of an entry: nothing for an event.
   *
   * @throws Undecodable if the codec fails
   */
  public Optional<ChatEvent<M>> shown(HistoryEntry entry) {
    if (entry.message().content() instanceof Content.Event) {
      return Optional.empty();
    }
    return Optional.of(
        entry.message().content() instanceof Content.Recalled recalled
            ? recalled(entry, recalled)
            : new ChatEvent.Posted<>(message(entry)));
  }

  ChatEvent<M> recalled(HistoryEntry entry, Content.Recalled recalled) {
    return new ChatEvent.Recalled<>(
        entry.conversationId(),
        entry.seqId(),
        recalled.by(),
        Instant.ofEpochMilli(recalled.millis()));
  }
}
