package dev.timeline.bench.tablestore;

import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/**
 * The appends that have not been waited for, at most so many: who appends one more waits for the
 * oldest. Looks at every SeqId, and refuses one that is not above the one before in its timeline,
 * where that is promised. Used by one thread.
 */
final class InFlight {

  private final int most;
  private final boolean inOrder;
  private final long[] lastSeqIds;
  private final ArrayDeque<Append> appends = new ArrayDeque<>();

  private record Append(int timeline, LongSupplier seqId) {}

  InFlight(int most, int timelines, boolean inOrder) {
    this.most = most;
    this.inOrder = inOrder;
    lastSeqIds = new long[timelines];
  }

  /** Appends to the timeline that is given, of this number. */
  void append(Client.One timeline, int number, byte[] body) {
    if (appends.size() == most) {
      endOldest();
    }
    appends.add(new Append(number, timeline.append(body)));
  }

  /** Waits for all. */
  void drain() {
    while (!appends.isEmpty()) {
      endOldest();
    }
  }

  private void endOldest() {
    Append oldest = appends.remove();
    long seqId = oldest.seqId.getAsLong();
    if (seqId < 1 || (inOrder && seqId <= lastSeqIds[oldest.timeline])) {
      throw new IllegalStateException(
          "SeqId %d came after %d".formatted(seqId, lastSeqIds[oldest.timeline]));
    }
    lastSeqIds[oldest.timeline] = seqId;
  }
}
