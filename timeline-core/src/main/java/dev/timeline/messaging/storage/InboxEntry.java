package dev.timeline.messaging.storage;

import dev.timeline.Entry;
import dev.timeline.Message;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;

/** An entry of an inbox. */
public sealed interface InboxEntry {

  /** Returns the conversation that it is about. */
  String conversationId();

  /** Returns the SeqId there. */
  long seqId();

  /** Returns the entry before it, or for a mark the last one before it that was copied. */
  Predecessor predecessor();

  /**
   * A copy of a message or an event.
   *
   * @param millis when it was stored in its conversation
   */
  record Copy(
      String conversationId,
      long seqId,
      long millis,
      Predecessor predecessor,
      StoredMessage message)
      implements InboxEntry {}

  /** A mark: its owner reads the conversation from now on. */
  record Mark(String conversationId, long seqId, Predecessor predecessor) implements InboxEntry {}

  /**
   * A notice that a conversation was erased.
   *
   * @param seqId the last entry that was
   * @param millis when
   */
  record Erasure(String conversationId, long seqId, long millis) implements InboxEntry {
    @Override
    public Predecessor predecessor() {
      return Predecessor.NONE;
    }
  }

  /** The kind of an inbox entry. */
  enum Kind {
    /** A copy of a message. */
    MESSAGE(0),
    /** A copy of an event. */
    EVENT(1),
    /** A mark. */
    MARK(2),
    /** A notice that the conversation was erased. */
    ERASURE(3),
    /** Something of a later version. */
    UNKNOWN(-1);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    private static Kind of(int code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      return UNKNOWN;
    }

    /** Returns whether it is a copy of an entry of the conversation. */
    public boolean isCopy() {
      return this == MESSAGE || this == EVENT;
    }
  }

  /**
   * The part of an inbox entry that can be read without its body. It is one attribute: a row of
   * TableStore costs its client by the column, and nobody filters by what is in it.
   *
   * @param kind what it is
   * @param sender who sent the message; empty if none did
   * @param millis when the entry was written to the inbox
   */
  record Header(String conversationId, long seqId, Kind kind, String sender, long millis) {

    /** The attributes to read. */
    public static final Set<String> ATTRIBUTES = Set.of(HEADER);

    /** Returns the header of an entry; of the kind unknown if it has another form. */
    public static Header of(Entry<byte[]> entry) {
      return entry
          .message()
          .attributes()
          .bytes(HEADER)
          .map(bytes -> read(bytes, entry.epochMilli()))
          .orElseGet(() -> unknown(entry.epochMilli()));
    }

    private static Header unknown(long millis) {
      return new Header("", 0, Kind.UNKNOWN, "", millis);
    }

    private static Header read(byte[] bytes, long millis) {
      try {
        return BinaryFormat.read(
            bytes,
            VERSION,
            in -> {
              Kind kind = Kind.of(in.readByte());
              long seqId = in.readLong();
              return new Header(in.readUTF(), seqId, kind, in.readUTF(), millis);
            });
      } catch (IllegalArgumentException | UncheckedIOException e) {
        return unknown(millis); // of a later version
      }
    }
  }

  /** The version of the form. */
  int VERSION = 4;

  /** The attribute with the header. */
  String HEADER = "header";

  /** Returns the message to append to inboxes for a copy. */
  static Message<byte[]> encode(Copy copy) {
    Kind kind = copy.message().content().isMessage() ? Kind.MESSAGE : Kind.EVENT;
    return encode(
            copy,
            kind,
            copy.message().sender(),
            out -> {
              write(out, copy.predecessor());
              out.writeLong(copy.millis());
              copy.message().write(out);
            })
        .withId(Digest.ofCopy(copy.conversationId(), copy.seqId()));
  }

  /** Returns how many bytes a copy may take more than the entry of which it is made. */
  static long mostBytesBesideEntry(String conversationId, StoredMessage message) {
    long most = 3; // a char takes no more in UTF-8
    return most * (conversationId.length() + message.sender().length())
        + 8L * message.attributes().asMap().size() // their types and lengths
        + 200;
  }

  /** Returns the message to append to inboxes for a mark. */
  static Message<byte[]> encode(Mark mark) {
    return encode(mark, Kind.MARK, "", out -> write(out, mark.predecessor()))
        .withId(Digest.ofMark(mark.conversationId()));
  }

  /** Returns the message to append to inboxes for an erasure. */
  static Message<byte[]> encode(Erasure erasure) {
    return encode(erasure, Kind.ERASURE, "", out -> out.writeLong(erasure.millis()))
        .withId(Digest.ofErasure(erasure.conversationId(), erasure.seqId()));
  }

  private static Message<byte[]> encode(
      InboxEntry entry, Kind kind, String sender, BinaryFormat.Writer body) {
    byte[] header =
        BinaryFormat.of(
            VERSION,
            out -> {
              out.writeByte(kind.code);
              out.writeLong(entry.seqId());
              out.writeUTF(entry.conversationId());
              out.writeUTF(sender);
            });
    return Message.of(BinaryFormat.of(VERSION, body)).with(HEADER, header);
  }

  private static void write(DataOutputStream out, Predecessor predecessor) throws IOException {
    out.writeLong(predecessor.seqId());
    out.writeLong(predecessor.millis());
  }

  /**
   * Returns an entry that was read.
   *
   * @throws RuntimeException if it has another form
   */
  static InboxEntry decode(Entry<byte[]> entry) {
    Header header = Header.of(entry);
    String conversationId = header.conversationId();
    long seqId = header.seqId();
    return BinaryFormat.read(
        entry.message().body(),
        VERSION,
        in ->
            switch (header.kind()) {
              case MESSAGE, EVENT -> {
                Predecessor predecessor = readPredecessor(in);
                yield new Copy(
                    conversationId, seqId, in.readLong(), predecessor, StoredMessage.read(in));
              }
              case MARK -> new Mark(conversationId, seqId, readPredecessor(in));
              case ERASURE -> new Erasure(conversationId, seqId, in.readLong());
              case UNKNOWN -> throw new IllegalArgumentException("of no known kind");
            });
  }

  private static Predecessor readPredecessor(DataInputStream in) throws IOException {
    return new Predecessor(in.readLong(), in.readLong());
  }
}
