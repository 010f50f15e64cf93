package dev.timeline.messaging;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a cursor says: how far a device has read its inbox, and how far it has read the
 * conversations that are not, or not wholly, copied there. Conversations are named by {@link
 * #keyOf}.
 *
 * @param inboxSeqId up to where the inbox was read
 * @param positions up to where conversations were read; the one read last is last
 * @param isCut whether a position was dropped because there were too many
 * @param floorMillis what is older is not wanted
 * @param completeMillis until when the device has everything, or was told what it lacks
 * @param complete up to where it has other conversations: those that were active shortly before
 *     that time, and those of which something came since; the latest is last
 */
record Checkpoint(
    long inboxSeqId,
    Map<Long, Long> positions,
    boolean isCut,
    long floorMillis,
    long completeMillis,
    Map<Long, Long> complete) {

  /** The most positions. */
  static final int MAX_POSITIONS = 1_000;

  /**
   * The most positions and others together: with 16 bytes each, and the longest names, a token has
   * 32,300 characters.
   */
  static final int MOST = 1_250;

  Checkpoint {
    positions = Collections.unmodifiableMap(new LinkedHashMap<>(positions));
    complete = Collections.unmodifiableMap(new LinkedHashMap<>(complete));
  }

  /** 64 bits of a digest: enough to tell the conversations of one user apart. */
  static long keyOf(String conversationId) {
    return ScopedId.shortHash(conversationId);
  }
}
