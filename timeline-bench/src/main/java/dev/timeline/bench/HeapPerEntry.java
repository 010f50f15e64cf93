package dev.timeline.bench;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Consumer;

/**
 * Says how much heap an entry takes on a long timeline, and how much a timeline of two entries
 * among many: the growth of the used heap between two full collections, less the bodies.
 *
 * <pre>java -cp timeline-bench/target/benchmarks.jar dev.timeline.bench.HeapPerEntry</pre>
 */
public final class HeapPerEntry {

  private static final int ENTRIES = 1_000_000;
  private static final int TIMELINES = 200_000;

  /** What an array of a body's 100 bytes has beside them: 16 of header, 4 up to a multiple of 8. */
  private static final int ARRAY_OVERHEAD = 20;

  private HeapPerEntry() {}

  /** Prints the table. */
  public static void main(String[] args) {
    System.out.printf("%-40s%20s%20s%n", "bytes of heap beyond", "the bodies' bytes", "the arrays");
    for (String peer : List.of("timeline", "skiplist")) {
      print(peer, "entry of 1,000,000", 1, perUnit(peer, ENTRIES, HeapPerEntry::fillOne));
      print(
          peer, "timeline of 2, with its id", 2, perUnit(peer, TIMELINES, HeapPerEntry::fillMany));
    }
  }

  private static void fillOne(Peer peer) {
    Workload.fill(peer.timeline("one"), ENTRIES);
  }

  private static void fillMany(Peer peer) {
    // Each id is a string of 12 characters (56 bytes) that nobody but the peer holds on to.
    for (int i = 0; i < TIMELINES; i++) {
      Workload.fill(peer.timeline(Workload.id(i)), 2);
    }
  }

  private static long perUnit(String name, int units, Consumer<Peer> work) {
    long before = usedHeap();
    try (Peer peer = Peer.open(name)) {
      work.accept(peer);
      return Math.round((double) (usedHeap() - before) / units);
    }
  }

  private static long usedHeap() {
    System.gc();
    System.gc(); // once more, for what a first one leaves to be cleaned up
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static void print(String peer, String what, int bodies, long bytes) {
    long beyondBytes = bytes - (long) bodies * Workload.BODY_BYTES;
    long beyondArrays = beyondBytes - (long) bodies * ARRAY_OVERHEAD;
    System.out.printf("%-40s%20d%20d%n", peer + ", " + what, beyondBytes, beyondArrays);
  }
}
