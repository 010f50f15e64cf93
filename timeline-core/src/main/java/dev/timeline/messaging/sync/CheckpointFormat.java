package dev.timeline.messaging.sync;

import dev.timeline.messaging.storage.BinaryFormat;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The bytes of a checkpoint: some 20 for each position. */
final class CheckpointFormat {

  private CheckpointFormat() {}

  static void write(DataOutputStream out, Checkpoint checkpoint) throws IOException {
    out.writeLong(checkpoint.inboxSeqId());
    out.writeLong(checkpoint.knownFromMillis());
    out.writeLong(checkpoint.floorMillis());
    out.writeLong(checkpoint.wantMillis());
    out.writeLong(checkpoint.reachMillis());
    out.writeLong(checkpoint.membershipDigest());
    out.writeBoolean(checkpoint.hasForgotten());
    write(out, checkpoint.positions());
  }

  private static void write(DataOutputStream out, Map<Long, Position> positions)
      throws IOException {
    long leastSeqId = positions.values().stream().mapToLong(Position::seqId).min().orElse(0);
    long leastMillis = positions.values().stream().mapToLong(Position::millis).min().orElse(0);
    BinaryFormat.writeVarLong(out, positions.size());
    out.writeLong(leastSeqId);
    out.writeLong(leastMillis);
    for (Map.Entry<Long, Position> entry : positions.entrySet()) {
      write(out, entry, leastSeqId, leastMillis);
    }
  }

  private static void write(
      DataOutputStream out, Map.Entry<Long, Position> entry, long leastSeqId, long leastMillis)
      throws IOException {
    Position position = entry.getValue();
    out.writeLong(entry.getKey());
    BinaryFormat.writeVarLong(out, position.seqId() - leastSeqId);
    BinaryFormat.writeVarLong(out, position.millis() - leastMillis);
    long behind = position.base() == 0 ? 0 : position.seqId() - position.base() + 1;
    BinaryFormat.writeVarLong(out, 2 * behind + (position.isRead() ? 1 : 0));
  }

  static Checkpoint read(DataInputStream in) throws IOException {
    long inboxSeqId = in.readLong();
    long knownFrom = in.readLong();
    long floor = in.readLong();
    long want = in.readLong();
    long reach = in.readLong();
    long digest = in.readLong();
    boolean hasForgotten = in.readBoolean();
    return new Checkpoint(
        inboxSeqId, readPositions(in), knownFrom, floor, want, reach, digest, hasForgotten);
  }

  private static Map<Long, Position> readPositions(DataInputStream in) throws IOException {
    long left = BinaryFormat.readVarLong(in);
    long leastSeqId = in.readLong();
    long leastMillis = in.readLong();
    var positions = new LinkedHashMap<Long, Position>();
    for (; left > 0; left--) {
      long key = in.readLong();
      long seqId = leastSeqId + BinaryFormat.readVarLong(in);
      long millis = leastMillis + BinaryFormat.readVarLong(in);
      long rest = BinaryFormat.readVarLong(in);
      long behind = rest >>> 1;
      long base = behind == 0 ? 0 : seqId - behind + 1;
      positions.put(key, new Position(seqId, millis, base, (rest & 1) != 0));
    }
    return positions;
  }

  /** Returns how many bytes positions take. */
  static int bytesOf(Map<Long, Position> positions) {
    return BinaryFormat.of(out -> write(out, positions)).length;
  }
}
