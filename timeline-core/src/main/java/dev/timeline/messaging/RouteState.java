package dev.timeline.messaging;

import java.util.Map;
import java.util.TreeMap;

/**
 * How far a conversation's entries have been routed, which happens in their order and by one server
 * at a time.
 *
 * @param routedUpTo the last entry that has been routed; 0 if none was
 * @param routedMillis when that was stored
 * @param uncopiedFrom the first entry that was left for the members to read; 0 if none was
 * @param uncopiedUpTo the last of them
 * @param lease who is routing
 * @param behind members whose inbox could not be reached, and the first entry that each lacks
 * @param changes which entries are not any more what was copied
 * @param doubts which entries a server may still be about to edit that has not been heard of since
 */
record RouteState(
    long routedUpTo,
    long routedMillis,
    long uncopiedFrom,
    long uncopiedUpTo,
    Lease lease,
    Map<String, Long> behind,
    Changes changes,
    Changes doubts) {

  static final RouteState NEW =
      new RouteState(0, 0, 0, 0, Lease.NONE, Map.of(), Changes.NONE, Changes.NONE);

  private static final int VERSION = 1;

  RouteState {
    behind = Map.copyOf(behind);
  }

  RouteState withLease(Lease next) {
    return new RouteState(
        routedUpTo, routedMillis, uncopiedFrom, uncopiedUpTo, next, behind, changes, doubts);
  }

  RouteState withChanges(Changes next) {
    return new RouteState(
        routedUpTo, routedMillis, uncopiedFrom, uncopiedUpTo, lease, behind, next, doubts);
  }

  RouteState withDoubts(Changes next) {
    return new RouteState(
        routedUpTo, routedMillis, uncopiedFrom, uncopiedUpTo, lease, behind, changes, next);
  }

  private RouteState withBehind(Map<String, Long> next) {
    return new RouteState(
        routedUpTo, routedMillis, uncopiedFrom, uncopiedUpTo, lease, next, changes, doubts);
  }

  /** Up to where a member reads the conversation, since his inbox has not everything. */
  long leftUpTo(String member) {
    return behind.containsKey(member) ? routedUpTo : uncopiedUpTo;
  }

  /** An entry has been routed, of which this member has no copy. */
  RouteState lacking(String member, long seqId) {
    var more = new TreeMap<>(behind);
    more.putIfAbsent(member, seqId);
    return withBehind(more);
  }

  /** A copy has told this member what it lacks. */
  RouteState caughtUp(String member) {
    var fewer = new TreeMap<>(behind);
    fewer.remove(member);
    return withBehind(fewer);
  }

  RouteState routed(long seqId, long millis) {
    return new RouteState(
        seqId, millis, uncopiedFrom, uncopiedUpTo, lease, behind, changes, doubts);
  }

  RouteState leftUncopied(long seqId, long millis) {
    return new RouteState(
        seqId,
        millis,
        uncopiedFrom == 0 ? seqId : uncopiedFrom,
        seqId,
        lease,
        behind,
        changes,
        doubts);
  }

  byte[] encoded() {
    return Packed.of(
        VERSION,
        out -> {
          out.writeLong(routedUpTo);
          out.writeLong(routedMillis);
          out.writeLong(uncopiedFrom);
          out.writeLong(uncopiedUpTo);
          lease.write(out);
          out.writeInt(behind.size());
          for (Map.Entry<String, Long> member : behind.entrySet()) {
            out.writeUTF(member.getKey());
            out.writeLong(member.getValue());
          }
          changes.write(out);
          doubts.write(out);
        });
  }

  static RouteState decoded(byte[] bytes) {
    return Packed.read(
        bytes,
        VERSION,
        in -> {
          long routedUpTo = in.readLong();
          long routedMillis = in.readLong();
          long uncopiedFrom = in.readLong();
          long uncopiedUpTo = in.readLong();
          Lease lease = Lease.read(in);
          var behind = new TreeMap<String, Long>();
          for (int left = in.readInt(); left > 0; left--) {
            behind.put(in.readUTF(), in.readLong());
          }
          return new RouteState(
              routedUpTo,
              routedMillis,
              uncopiedFrom,
              uncopiedUpTo,
              lease,
              behind,
              Changes.read(in),
              Changes.read(in));
        });
  }
}
