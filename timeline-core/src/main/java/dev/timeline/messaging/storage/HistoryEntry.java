package dev.timeline.messaging.storage;

import dev.timeline.Entry;
import dev.timeline.Message;
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

  private static final int VERSION = 3;

  /** The attribute with the id of the server that stored an entry: can be read without the body. */
  static final String SERVER = "server";

  /** The attribute that says whether an entry is copied to inboxes. */
  static final String IS_COPIED = "isCopied";

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
    return stored.message().body().length;
  }

  /** Returns the bytes of an entry, and what can be read without them. */
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
              message.write(out);
            });
    return Message.of(body).with(SERVER, serverId).with(IS_COPIED, roster.isPresent());
  }

  /** Returns this entry's bytes with another message; who stored it and its roster stay. */
  public Message<byte[]> encodeWith(StoredMessage other) {
    return encode(other, roster, stored.message().attributes().whole(SERVER).orElse(0));
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
              StoredMessage.read(in),
              entry);
        });
  }
}
