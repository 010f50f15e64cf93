package dev.timeline.messaging.delivery;

import dev.timeline.messaging.storage.BinaryFormat;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A row of a server's log. */
sealed interface ServerLogRow {

  /** The version of the form. */
  int VERSION = 1;

  /** The messages that a server may have under way. */
  record Notes(List<Note> notes) implements ServerLogRow {}

  /**
   * The deliveries that a server has finished.
   *
   * @param upToMillis everything that it stored before this time is delivered
   * @param open but for these
   */
  record Done(long upToMillis, List<Place> open) implements ServerLogRow {}

  /**
   * Another server has finished what this one left.
   *
   * @param upTo the last row that it had seen
   */
  record Closed(long upTo) implements ServerLogRow {}

  /**
   * A note: messages of this conversation may have to be delivered.
   *
   * @param seqId one entry, whoever stored it; 0: all that this server stored since a time
   * @param fromMillis that time
   */
  record Note(String conversationId, long seqId, long fromMillis) {}

  /** An entry of a conversation. */
  record Place(String conversationId, long seqId) {}

  /** Returns the bytes of a row. */
  default byte[] encoded() {
    return BinaryFormat.of(VERSION, this::write);
  }

  private void write(DataOutputStream out) throws IOException {
    if (this instanceof Notes notes) {
      out.writeByte(0);
      for (Note note : notes.notes()) {
        out.writeUTF(note.conversationId());
        out.writeLong(note.seqId());
        out.writeLong(note.fromMillis());
      }
    } else if (this instanceof Done done) {
      out.writeByte(1);
      out.writeLong(done.upToMillis());
      for (Place place : done.open()) {
        out.writeUTF(place.conversationId());
        out.writeLong(place.seqId());
      }
    } else if (this instanceof Closed closed) {
      out.writeByte(2);
      out.writeLong(closed.upTo());
    }
  }

  /** Returns the row of these bytes. */
  static ServerLogRow decoded(byte[] bytes) {
    return BinaryFormat.read(bytes, VERSION, ServerLogRow::read);
  }

  private static ServerLogRow read(DataInputStream in) throws IOException {
    int kind = in.readUnsignedByte();
    switch (kind) {
      case 0 -> {
        var notes = new ArrayList<Note>();
        while (in.available() > 0) {
          notes.add(new Note(in.readUTF(), in.readLong(), in.readLong()));
        }
        return new Notes(List.copyOf(notes));
      }
      case 1 -> {
        long upTo = in.readLong();
        var open = new ArrayList<Place>();
        while (in.available() > 0) {
          open.add(new Place(in.readUTF(), in.readLong()));
        }
        return new Done(upTo, List.copyOf(open));
      }
      case 2 -> {
        return new Closed(in.readLong());
      }
      default -> throw new IllegalArgumentException("unknown row " + kind);
    }
  }
}
