package dev.timeline.messaging.storage;

import dev.timeline.Attributes;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.spi.MessageSize;
import java.util.Optional;

/**
 * An entry of a conversation.
 *
 * @param conversationId the conversation
 * @param seqId its place there
 * @param millis when it was stored
 * @param roster to whom it is copied; empty: it is left to be read
 * @param message what it says
 * @param stored the entry itself, as it was read
 */
public record HistoryEntry(
    String conversationId,
    long seqId,
    long millis,
    Optional<Roster> roster,
    StoredMessage message,
    Entry<byte[]> stored) {

  private static final int VERSION = 4;

  /** Returns whether it is copied to inboxes. */
  public boolean isCopied() {
    return roster.isPresent();
  }

  /** Returns the time that decides who is told of it: an event goes to those who had its target. */
  public long dueMillis() {
    return message.content() instanceof Content.Event event ? event.targetMillis() : millis;
  }

  /** Returns how many bytes it takes. */
  public long bytes() {
    return MessageSize.of(stored.message());
  }

  /** Returns the bytes of an entry, and its attributes, which can be read without them. */
  public static Message<byte[]> encode(
      StoredMessage message, Optional<Roster> roster, long serverId) {
    byte[] body =
        BinaryFormat.of(
            VERSION,
            out -> {
              out.writeBoolean(roster.isPresent());
              if (roster.isPresent()) {
                roster.get().write(out);
              }
              message.withAttributes(Attributes.none()).write(out);
            });
    return Message.of(body)
        .withAttributes(HistoryAttributes.of(message.attributes(), serverId, roster.isPresent()));
  }

  /** Returns the bytes of an entry from elsewhere, which is copied to nobody. */
  public static Message<byte[]> encodeImported(StoredMessage message) {
    return encode(message, Optional.of(Roster.EMPTY), HistoryAttributes.NO_SERVER);
  }

  /** Returns whether it is from elsewhere. */
  public boolean isImported() {
    return MessageStore.isStoredBy(HistoryAttributes.NO_SERVER, stored);
  }

  /** Returns this entry's bytes with another message; who stored it and its roster stay. */
  public Message<byte[]> encodeWith(StoredMessage other) {
    return encode(
        other, roster, stored.message().attributes().whole(HistoryAttributes.SERVER).orElse(0));
  }

  /**
   * Returns an entry that was read.
   *
   * @throws RuntimeException if it has another form
   */
  public static HistoryEntry decode(Entry<byte[]> entry) {
    return BinaryFormat.read(
        entry.message().body(),
        VERSION,
        in -> {
          Optional<Roster> roster =
              in.readBoolean() ? Optional.of(Roster.read(in)) : Optional.empty();
          return new HistoryEntry(
              entry.timelineId(),
              entry.seqId(),
              entry.epochMilli(),
              roster,
              StoredMessage.read(in)
                  .withAttributes(HistoryAttributes.ofMessage(entry.message().attributes())),
              entry);
        });
  }
}
