package dev.timeline.messaging.sync;

import dev.timeline.messaging.storage.Digest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The meaning of a cursor: how far a device has come in its inbox, and in those conversations that
 * it reads or of which anything came lately.
 *
 * @param inboxSeqId how far the inbox was read
 * @param positions by {@link #keyOf}; those used last are last
 * @param knownFromMillis the position of every conversation of which anything came since then is
 *     known
 * @param floorMillis what comparisons with a time use; less than {@code knownFromMillis} when there
 *     were too many positions
 * @param wantMillis nothing older is shown
 * @param reachMillis the inbox was read up to this time
 * @param membershipDigest tells whether the user's conversations were others
 * @param hasForgotten whether a conversation that is read may be missing among the positions
 */
record Checkpoint(
    long inboxSeqId,
    Map<Long, Position> positions,
    long knownFromMillis,
    long floorMillis,
    long wantMillis,
    long reachMillis,
    long membershipDigest,
    boolean hasForgotten) {

  static final long NEVER = Long.MIN_VALUE / 2;

  Checkpoint {
    positions = Collections.unmodifiableMap(new LinkedHashMap<>(positions));
  }

  /** Returns where a device begins: it knows of no conversation. */
  static Checkpoint beginning(
      long inboxSeqId, long floorMillis, long wantMillis, long reachMillis) {
    return new Checkpoint(
        inboxSeqId, Map.of(), floorMillis, floorMillis, wantMillis, reachMillis, 0, false);
  }

  /** Returns 64 bits of a digest: enough to tell the conversations of one user apart. */
  static long keyOf(String conversationId) {
    return Digest.shortHash(conversationId);
  }

  Optional<Position> position(String conversationId) {
    return Optional.ofNullable(positions.get(keyOf(conversationId)));
  }
}
