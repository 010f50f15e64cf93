package dev.timeline.messaging.storage;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The facts that readers need of a conversation that was ever left to be read, changed, or
 * imported.
 *
 * @param leftUpTo the last entry that was left to be read; 0 if none was
 * @param leftMillis when that was stored
 * @param isMarked whether all members' inboxes have a mark
 * @param marker the server that writes the marks
 * @param markerMillis since when it does
 * @param changes the entries that were changed lately, and when
 * @param changedUpTo up to here any entry may have been changed; 0: none
 * @param importedMillis the time of the last message that was imported; 0 if none was
 */
public record ConversationRecord(
    long leftUpTo,
    long leftMillis,
    boolean isMarked,
    long marker,
    long markerMillis,
    SortedMap<Long, Long> changes,
    long changedUpTo,
    long importedMillis) {

  /** The record of a conversation that has none. */
  public static final ConversationRecord NONE =
      new ConversationRecord(0, 0, false, 0, 0, new TreeMap<>(), 0, 0);

  /** The most changes that are told apart: 4 KB. */
  private static final int MOST_CHANGES = 256;

  private static final int VERSION = 1;

  /** Copies the map. */
  public ConversationRecord {
    changes = Collections.unmodifiableSortedMap(new TreeMap<>(changes));
  }

  /** Returns whether anything was ever left to be read. */
  public boolean isLeft() {
    return leftUpTo > 0;
  }

  /** Returns whether an entry may have been changed after it was copied. */
  public boolean isChanged(long seqId) {
    return seqId <= changedUpTo || changes.containsKey(seqId);
  }

  /** Returns the record with an entry left to be read; the first one makes a server the marker. */
  public ConversationRecord left(long seqId, long millis, long server, long nowMillis) {
    boolean isFirst = !isLeft();
    return new ConversationRecord(
        Math.max(leftUpTo, seqId),
        seqId > leftUpTo ? millis : leftMillis,
        isMarked,
        isFirst ? server : marker,
        isFirst ? nowMillis : markerMillis,
        changes,
        changedUpTo,
        importedMillis);
  }

  /** Returns the record with another marker. */
  public ConversationRecord markedBy(long server, long nowMillis) {
    return new ConversationRecord(
        leftUpTo, leftMillis, isMarked, server, nowMillis, changes, changedUpTo, importedMillis);
  }

  /** Returns the record of a conversation whose members all have a mark. */
  public ConversationRecord marked() {
    return new ConversationRecord(
        leftUpTo, leftMillis, true, marker, markerMillis, changes, changedUpTo, importedMillis);
  }

  /**
   * Returns the record with a change.
   *
   * @param forgottenMillis changes before that are forgotten: no copy of their entries is left
   */
  public ConversationRecord changed(long seqId, long nowMillis, long forgottenMillis) {
    var more = new TreeMap<>(changes);
    more.values().removeIf(millis -> millis < forgottenMillis);
    more.put(seqId, nowMillis);
    long upTo = changedUpTo;
    while (more.size() > MOST_CHANGES) {
      upTo = Math.max(upTo, more.pollFirstEntry().getKey());
    }
    return new ConversationRecord(
        leftUpTo, leftMillis, isMarked, marker, markerMillis, more, upTo, importedMillis);
  }

  /**
   * Returns the record of a conversation that is erased up to an entry: a copy that comes late is
   * read as it is now, which is not at all.
   */
  public ConversationRecord erased(long upTo) {
    return new ConversationRecord(
        leftUpTo,
        leftMillis,
        isMarked,
        marker,
        markerMillis,
        changes.tailMap(upTo + 1),
        Math.max(changedUpTo, upTo),
        0);
  }

  /** Returns the record of a conversation into which messages were imported. */
  public ConversationRecord imported(long millis) {
    return new ConversationRecord(
        leftUpTo, leftMillis, isMarked, marker, markerMillis, changes, changedUpTo, millis);
  }

  byte[] encoded() {
    return BinaryFormat.of(VERSION, this::write);
  }

  private void write(DataOutputStream out) throws IOException {
    out.writeLong(leftUpTo);
    out.writeLong(leftMillis);
    out.writeBoolean(isMarked);
    out.writeLong(marker);
    out.writeLong(markerMillis);
    out.writeLong(changedUpTo);
    out.writeShort(changes.size());
    for (var change : changes.entrySet()) {
      out.writeLong(change.getKey());
      out.writeLong(change.getValue());
    }
    if (importedMillis != 0) { // records are read at every pull, and few need this
      out.writeLong(importedMillis);
    }
  }

  static ConversationRecord decoded(byte[] bytes) {
    return BinaryFormat.read(bytes, VERSION, ConversationRecord::read);
  }

  private static ConversationRecord read(DataInputStream in) throws IOException {
    long leftUpTo = in.readLong();
    long leftMillis = in.readLong();
    boolean isMarked = in.readBoolean();
    long marker = in.readLong();
    long markerMillis = in.readLong();
    long changedUpTo = in.readLong();
    var changes = new TreeMap<Long, Long>();
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      changes.put(in.readLong(), in.readLong());
    }
    long importedMillis = in.available() > 0 ? in.readLong() : 0;
    return new ConversationRecord(
        leftUpTo, leftMillis, isMarked, marker, markerMillis, changes, changedUpTo, importedMillis);
  }
}
