package dev.timeline.memory;

/**
 * The chunks of a timeline in the order of their SeqIds, at positions {@code from <= p < to}. Most
 * timelines are small: a lone {@link Chunk} is its own list.
 */
interface Chunks {

  int from();

  int to();

  /**
   * Returns the chunk at a position; {@link Chunk#NONE} if it went since the position was learnt.
   */
  Chunk at(int position);

  /**
   * Returns the last position whose chunk begins at or before this SeqId; {@code from} if none
   * does.
   */
  default int floor(long seqId) {
    int low = from();
    int high = to() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (at(middle).firstSeqId() <= seqId) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
