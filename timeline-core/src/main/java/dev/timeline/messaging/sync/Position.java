package dev.timeline.messaging.sync;

/**
 * The point to which a device has come in a conversation: everything up to here that its user was
 * to get, it was given, or told of as a gap.
 *
 * @param seqId the last entry that was looked at
 * @param millis when that was stored
 * @param base from where on that holds: what comes later of entries up to the base was not looked
 *     at; 0: from the beginning on
 * @param isRead whether what is left to be read in the conversation is read
 */
record Position(long seqId, long millis, long base, boolean isRead) {

  Position advancedTo(long otherSeqId, long otherMillis) {
    return otherSeqId > seqId ? new Position(otherSeqId, otherMillis, base, isRead) : this;
  }

  Position withBase(long other) {
    return new Position(seqId, millis, other, isRead);
  }

  Position reading(boolean reads) {
    return new Position(seqId, millis, base, reads);
  }
}
