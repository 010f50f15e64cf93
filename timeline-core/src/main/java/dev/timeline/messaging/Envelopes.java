package dev.timeline.messaging;

import dev.timeline.Codec;
import dev.timeline.messaging.FanOutPolicy.FanOut;
import dev.timeline.messaging.StoredMessage.Changed;
import dev.timeline.messaging.StoredMessage.Content;
import dev.timeline.messaging.StoredMessage.Recalled;
import dev.timeline.messaging.StoredMessage.Said;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;

/**
 * The bytes of entries in conversations and inboxes: a version, what belongs to messaging, and the
 * body as the user's codec has it, last and to the end.
 */
final class Envelopes {

  private static final int VERSION = 2;

  private static final int SAID = 0;
  private static final int EDITED = 1;
  private static final int RECALLED = 2;
  private static final int CHANGED = 3;

  private Envelopes() {}

  /** For conversations. */
  static <M> Codec<StoredMessage<M>> stored(Codec<M> body) {
    return Codec.of(
        message -> Packed.of(VERSION, out -> writeStored(message, body, out)),
        bytes -> Packed.read(bytes, VERSION, in -> readStored(in, bytes.length, body)));
  }

  /** For inboxes. */
  static <M> Codec<InboxCopy<M>> copies(Codec<M> body) {
    return Codec.of(
        copy ->
            Packed.of(
                VERSION,
                out -> {
                  out.writeUTF(copy.conversationId());
                  out.writeLong(copy.seqId());
                  out.writeLong(copy.epochMilli());
                  out.writeLong(copy.uncopiedUpTo());
                  out.writeLong(copy.lackingFrom());
                  writeStored(copy.message(), body, out);
                }),
        bytes ->
            Packed.read(
                bytes,
                VERSION,
                in ->
                    new InboxCopy<>(
                        in.readUTF(),
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        readStored(in, bytes.length, body))));
  }

  private static <M> void writeStored(StoredMessage<M> message, Codec<M> body, DataOutputStream out)
      throws IOException {
    out.writeUTF(message.sender());
    out.writeBoolean(message.messageId().isPresent());
    if (message.messageId().isPresent()) {
      out.writeUTF(message.messageId().get());
    }
    out.writeBoolean(message.fanOut() == FanOut.ON_WRITE);
    out.writeShort(message.roster().size());
    for (long part : message.roster()) {
      out.writeLong(part);
    }
    writeContent(message.content(), body, out);
  }

  private static <M> void writeContent(Content<M> content, Codec<M> body, DataOutputStream out)
      throws IOException {
    if (content instanceof Said<M> said) {
      out.writeByte(said.edited().isPresent() ? EDITED : SAID);
      if (said.edited().isPresent()) {
        out.writeLong(said.edited().get().toEpochMilli());
      }
      out.write(body.encode(said.body()));
    } else if (content instanceof Recalled<M> recalled) {
      out.writeByte(RECALLED);
      out.writeUTF(recalled.by());
      out.writeLong(recalled.time().toEpochMilli());
    } else if (content instanceof Changed<M> changed) {
      out.writeByte(CHANGED);
      out.writeLong(changed.seqId());
      out.writeBoolean(changed.isRecall());
    }
  }

  private static <M> StoredMessage<M> readStored(DataInputStream in, int bytes, Codec<M> body)
      throws IOException {
    String sender = in.readUTF();
    Optional<String> messageId = in.readBoolean() ? Optional.of(in.readUTF()) : Optional.empty();
    FanOut fanOut = in.readBoolean() ? FanOut.ON_WRITE : FanOut.ON_READ;
    var roster = new ArrayList<Long>();
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      roster.add(in.readLong());
    }
    return new StoredMessage<>(sender, messageId, fanOut, roster, readContent(in, body), bytes);
  }

  private static <M> Content<M> readContent(DataInputStream in, Codec<M> body) throws IOException {
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case SAID -> new Said<>(body.decode(in.readAllBytes()), Optional.empty());
      case EDITED -> {
        Instant edited = Instant.ofEpochMilli(in.readLong());
        yield new Said<>(body.decode(in.readAllBytes()), Optional.of(edited));
      }
      case RECALLED -> new Recalled<>(in.readUTF(), Instant.ofEpochMilli(in.readLong()));
      case CHANGED -> new Changed<>(in.readLong(), in.readBoolean());
      default -> throw new IllegalArgumentException("unknown content " + kind);
    };
  }
}
