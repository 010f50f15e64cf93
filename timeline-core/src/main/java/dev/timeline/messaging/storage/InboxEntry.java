package dev.timeline.messaging.storage;

import dev.timeline.Attribute;
import dev.timeline.Attributes;
import dev.timeline.Entry;
import dev.timeline.Message;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
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

    private final long code;

    Kind(long code) {
      this.code = code;
    }

    private static Kind of(long code) {
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
   * The part of an inbox entry that can be read without its body.
   *
   * @param kind what it is
   * @param sender who sent the message
   * @param millis when the entry was written to the inbox
   */
  record Header(String conversationId, long seqId, Kind kind, String sender, long millis) {

    /** The attributes to read. */
    public static final Set<String> ATTRIBUTES = Set.of(CONVERSATION, SEQ_ID, KIND, SENDER);

    /** Returns the header of an entry. */
    public static Header of(Entry<byte[]> entry) {
      Attributes attributes = entry.message().attributes();
      return new Header(
          attributes.text(CONVERSATION).orElse(""),
          attributes.whole(SEQ_ID).orElse(0),
          Kind.of(attributes.whole(KIND).orElse(-1)),
          attributes.text(SENDER).orElse(""),
          entry.epochMilli());
    }
  }

  /** The version of the form. */
  int VERSION = 3;

  /** The version of the form of a notice, which earlier servers do not know. */
  int ERASURE_VERSION = 4;

  /** The attribute with the conversation. */
  String CONVERSATION = "conversation";

  /** The attribute with the SeqId in the conversation. */
  String SEQ_ID = "seqId";

  /** The attribute with the kind. */
  String KIND = "kind";

  /** The attribute with the sender. */
  String SENDER = "sender";

  /** Returns the message to append to inboxes for a copy. */
  static Message<byte[]> encode(Copy copy) {
    byte[] body =
        BinaryFormat.of(
            VERSION,
            out -> {
              out.writeBoolean(false);
              write(out, copy.predecessor());
              out.writeLong(copy.millis());
              copy.message().write(out);
            });
    Kind kind = copy.message().content().isMessage() ? Kind.MESSAGE : Kind.EVENT;
    Map<String, Attribute> attributes = attributes(copy, kind);
    attributes.put(SENDER, new Attribute.Text(copy.message().sender()));
    return Message.of(body)
        .withAttributes(Attributes.of(attributes))
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
    byte[] body =
        BinaryFormat.of(
            VERSION,
            out -> {
              out.writeBoolean(true);
              write(out, mark.predecessor());
            });
    return Message.of(body)
        .withAttributes(Attributes.of(attributes(mark, Kind.MARK)))
        .withId(Digest.ofMark(mark.conversationId()));
  }

  /** Returns the message to append to inboxes for an erasure. */
  static Message<byte[]> encode(Erasure erasure) {
    byte[] body = BinaryFormat.of(ERASURE_VERSION, out -> out.writeLong(erasure.millis()));
    return Message.of(body)
        .withAttributes(Attributes.of(attributes(erasure, Kind.ERASURE)))
        .withId(Digest.ofErasure(erasure.conversationId(), erasure.seqId()));
  }

  private static Map<String, Attribute> attributes(InboxEntry entry, Kind kind) {
    var attributes = new HashMap<String, Attribute>();
    attributes.put(CONVERSATION, new Attribute.Text(entry.conversationId()));
    attributes.put(SEQ_ID, new Attribute.Whole(entry.seqId()));
    attributes.put(KIND, new Attribute.Whole(kind.code));
    return attributes;
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
    if (header.kind() == Kind.ERASURE) {
      return BinaryFormat.read(
          entry.message().body(),
          ERASURE_VERSION,
          in -> new Erasure(header.conversationId(), header.seqId(), in.readLong()));
    }
    return BinaryFormat.read(
        entry.message().body(),
        VERSION,
        in -> {
          boolean isMark = in.readBoolean();
          var predecessor = new Predecessor(in.readLong(), in.readLong());
          return isMark
              ? new Mark(header.conversationId(), header.seqId(), predecessor)
              : new Copy(
                  header.conversationId(),
                  header.seqId(),
                  in.readLong(),
                  predecessor,
                  StoredMessage.read(in));
        });
  }
}
