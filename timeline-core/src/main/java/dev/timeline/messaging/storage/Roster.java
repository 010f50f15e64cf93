package dev.timeline.messaging.storage;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The members to whom a message is copied: by name if they are few, else the digests of the parts
 * in which they are stored.
 *
 * @param members those that are named here
 * @param parts digests of {@link RosterParts}
 */
public record Roster(List<String> members, List<String> parts) {

  /** Nobody. */
  public static final Roster EMPTY = new Roster(List.of(), List.of());

  /** The most bytes of names in an entry itself. */
  static final int INLINE_BYTES = 1_024;

  /** Copies the lists. */
  public Roster {
    members = List.copyOf(members);
    parts = List.copyOf(parts);
  }

  void write(DataOutputStream out) throws IOException {
    write(out, members);
    write(out, parts);
  }

  private static void write(DataOutputStream out, List<String> names) throws IOException {
    BinaryFormat.writeVarLong(out, names.size());
    for (String name : names) {
      out.writeUTF(name);
    }
  }

  static Roster read(DataInputStream in) throws IOException {
    return new Roster(readNames(in), readNames(in));
  }

  private static List<String> readNames(DataInputStream in) throws IOException {
    var names = new ArrayList<String>();
    for (long left = BinaryFormat.readVarLong(in); left > 0; left--) {
      names.add(in.readUTF());
    }
    return names;
  }
}
