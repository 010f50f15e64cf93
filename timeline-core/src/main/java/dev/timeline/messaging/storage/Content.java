package dev.timeline.messaging.storage;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** The content of an entry of a conversation. */
public sealed interface Content {

  /** A message as it was sent. */
  enum Posted implements Content {
    /** The only one. */
    POSTED
  }

  /**
   * A message that was edited.
   *
   * @param millis when it was last
   */
  record Edited(long millis) implements Content {}

  /**
   * The entry that stands in place of a message that was recalled.
   *
   * @param by who recalled it
   * @param millis when
   */
  record Recalled(String by, long millis) implements Content {}

  /**
   * An event: the target was edited or recalled, and says itself what it is now.
   *
   * @param target the SeqId of the entry that was changed
   * @param targetMillis when the target was stored
   * @param isRecall whether it was recalled
   */
  record Event(long target, long targetMillis, boolean isRecall) implements Content {}

  /** Returns whether this is a message, or stands in place of one. */
  default boolean isMessage() {
    return !(this instanceof Event);
  }

  /** Writes the content, without the message's body. */
  default void write(DataOutputStream out) throws IOException {
    if (this instanceof Edited edited) {
      out.writeByte(1);
      out.writeLong(edited.millis());
    } else if (this instanceof Recalled recalled) {
      out.writeByte(2);
      out.writeUTF(recalled.by());
      out.writeLong(recalled.millis());
    } else if (this instanceof Event event) {
      out.writeByte(3);
      out.writeLong(event.target());
      out.writeLong(event.targetMillis());
      out.writeBoolean(event.isRecall());
    } else {
      out.writeByte(0);
    }
  }

  /** Reads what {@link #write} wrote. */
  static Content read(DataInputStream in) throws IOException {
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case 0 -> Posted.POSTED;
      case 1 -> new Edited(in.readLong());
      case 2 -> new Recalled(in.readUTF(), in.readLong());
      case 3 -> new Event(in.readLong(), in.readLong(), in.readBoolean());
      default -> throw new IllegalArgumentException("unknown content " + kind);
    };
  }
}
