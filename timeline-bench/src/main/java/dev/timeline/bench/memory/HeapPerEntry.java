package dev.timeline.bench.memory;

import dev.timeline.bench.Results;
import dev.timeline.bench.Workload;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Says how much heap an entry takes on a long timeline, and how much a timeline of two entries
 * among many: the growth of the used heap between two full collections, less the bodies.
 */
@Command(
    name = "heap",
    description = "How much heap an entry takes, and a small timeline.",
    mixinStandardHelpOptions = true)
public final class HeapPerEntry implements Runnable {

  private static final int ENTRIES = 1_000_000;
  private static final int TIMELINES = 200_000;

  /** The bytes of an array beside a body's 100: 16 of header, 4 up to a multiple of 8. */
  private static final int ARRAY_OVERHEAD = 20;

  /** The bytes of an id: a string of 24 bytes, and an array for its 12 characters. */
  private static final int ID_BYTES = 24 + 32;

  @Mixin private Results results;

  private HeapPerEntry() {}

  @Override
  public void run() {
    var table = new StringBuilder("## Heap\n\n");
    table.append("Bytes beyond the bodies, which are arrays of 120 bytes each.\n\n");
    table.append(
        "| | an entry, of 1,000,000 | a timeline of 2 entries | the same, with its id |\n");
    table.append("|---|---|---|---|\n");
    for (String peer : List.of("timeline", "skiplist", "treemap")) {
      long entry = beyondBodies(perUnit(peer, ENTRIES, HeapPerEntry::fillOne), 1);
      long timeline = beyondBodies(perUnit(peer, TIMELINES, HeapPerEntry::fillMany), 2);
      table.append(
          "| %s | %,d | %,d | %,d |\n".formatted(peer, entry, timeline - ID_BYTES, timeline));
    }
    results.keep("heap", table.toString());
  }

  private static void fillOne(Peer peer) {
    peer.timeline("one").fill(ENTRIES);
  }

  private static void fillMany(Peer peer) {
    // Each id is a string that nobody but the peer holds on to.
    for (int i = 0; i < TIMELINES; i++) {
      peer.timeline(Workload.id(i)).fill(2);
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

  private static long beyondBodies(long bytes, int bodies) {
    return bytes - (long) bodies * (Workload.BODY_BYTES + ARRAY_OVERHEAD);
  }
}
