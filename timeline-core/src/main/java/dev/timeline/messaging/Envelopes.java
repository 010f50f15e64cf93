package dev.timeline.messaging;

import dev.timeline.Codec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * The bytes of entries in conversations and inboxes: a version, what belongs to messaging, and the
 * body as the user's codec has it, last and to the end.
 */
final class Envelopes {

  private static final int VERSION = 1;

  private Envelopes() {}

  /** For conversations. */
  static <M> Codec<StoredMessage<M>> stored(Codec<M> body) {
    return codec((message, out) -> writeStored(message, body, out), in -> readStored(in, body));
  }

  /** For inboxes. */
  static <M> Codec<InboxCopy<M>> copies(Codec<M> body) {
    return codec(
        (copy, out) -> {
          out.writeUTF(copy.conversationId());
          out.writeLong(copy.seqId());
          out.writeLong(copy.epochMilli());
          writeStored(copy.message(), body, out);
        },
        in -> new InboxCopy<>(in.readUTF(), in.readLong(), in.readLong(), readStored(in, body)));
  }

  private interface Writer<T> {
    void write(T value, DataOutput out) throws IOException;
  }

  private interface Reader<T> {
    T read(DataInputStream in) throws IOException;
  }

  private static <T> Codec<T> codec(Writer<T> writer, Reader<T> reader) {
    return Codec.of(
        value -> {
          var bytes = new ByteArrayOutputStream();
          try (var out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            writer.write(value, out);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return bytes.toByteArray();
        },
        bytes -> {
          try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
              throw new IllegalArgumentException("unknown version " + version);
            }
            return reader.read(in);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static <M> void writeStored(StoredMessage<M> message, Codec<M> body, DataOutput out)
      throws IOException {
    out.writeUTF(message.sender());
    out.writeBoolean(message.messageId().isPresent());
    if (message.messageId().isPresent()) {
      out.writeUTF(message.messageId().get());
    }
    out.write(body.encode(message.body()));
  }

  private static <M> StoredMessage<M> readStored(DataInputStream in, Codec<M> body)
      throws IOException {
    String sender = in.readUTF();
    Optional<String> messageId = in.readBoolean() ? Optional.of(in.readUTF()) : Optional.empty();
    return new StoredMessage<>(sender, messageId, body.decode(in.readAllBytes()));
  }
}
