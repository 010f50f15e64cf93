package dev.timeline.messaging;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which entries of a conversation were edited or recalled lately, so that copies made of them
 * before are not shown. When there are many, the oldest are taken for changed with all before them.
 *
 * @param upTo up to here every entry may have been changed; 0 if none
 * @param seqIds further ones that have
 * @param lastMillis when the last one was
 */
record Changes(long upTo, SortedSet<Long> seqIds, long lastMillis) {

  static final Changes NONE = new Changes(0, new TreeSet<>(), 0);

  /** So that they take 2 KB at the most. */
  private static final int MOST = 200;

  Changes {
    seqIds = Collections.unmodifiableSortedSet(new TreeSet<>(seqIds));
  }

  boolean contain(long seqId) {
    return seqId <= upTo || seqIds.contains(seqId);
  }

  /** With one more. Those that were made before are forgotten: no copy of them is left. */
  Changes with(long seqId, long nowMillis, long forgottenBeforeMillis) {
    Changes recent = lastMillis < forgottenBeforeMillis ? NONE : this;
    var more = new TreeSet<>(recent.seqIds);
    more.add(seqId);
    long all = recent.upTo;
    while (more.size() > MOST) {
      all = Math.max(all, more.first());
      more.remove(more.first());
    }
    return new Changes(all, more, nowMillis);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeLong(upTo);
    out.writeLong(lastMillis);
    out.writeShort(seqIds.size());
    for (long seqId : seqIds) {
      out.writeLong(seqId);
    }
  }

  static Changes read(DataInputStream in) throws IOException {
    long upTo = in.readLong();
    long lastMillis = in.readLong();
    var seqIds = new TreeSet<Long>();
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      seqIds.add(in.readLong());
    }
    return new Changes(upTo, seqIds, lastMillis);
  }
}
