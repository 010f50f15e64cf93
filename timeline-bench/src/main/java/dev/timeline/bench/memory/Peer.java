package dev.timeline.bench.memory;

import dev.timeline.Message;
import dev.timeline.bench.Workload;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A store to measure: timelines by id, kept by this library or by what one would write instead of
 * it. All do the same work and give the same answers. SeqIds are 1, 2, 3 and so on.
 */
interface Peer extends AutoCloseable {

  /** The most entries that a timeline is filled with at once. */
  int BATCH = 1_000;

  /** Returns an empty one: "timeline", "skiplist", "treemap" or "redis". */
  static Peer open(String name) {
    return switch (name) {
      case "timeline" -> new TimelinePeer();
      case "skiplist" -> new MapPeer(SkipListTimeline::new);
      case "treemap" -> new MapPeer(TreeMapTimeline::new);
      case "redis" -> RedisPeer.start();
      default -> throw new IllegalArgumentException("no such peer: " + name);
    };
  }

  /** Looks up the timeline of this id, which need not have entries yet. */
  One timeline(String id);

  /** Appends one message to each of the timelines, and answers with the sum of their SeqIds. */
  long appendTo(List<String> ids, Message<byte[]> message);

  @Override
  void close();

  /** One timeline. */
  interface One {

    /** Appends, and answers with the SeqId. */
    long append(Message<byte[]> message);

    /** Appends in this order. */
    default void appendAll(List<Message<byte[]>> messages) {
      messages.forEach(this::append);
    }

    /** Appends so many entries, each with a body of its own. */
    default void fill(int entries) {
      for (int from = 0; from < entries; from += BATCH) {
        appendAll(
            IntStream.range(from, Math.min(entries, from + BATCH))
                .mapToObj(Workload::message)
                .toList());
      }
    }

    /** Returns the body of an entry that is there. */
    byte[] get(long seqId);

    /**
     * Reads the page after a cursor: the SeqId and the first byte of the body of each entry, and
     * answers with the sum of them all.
     */
    long scan(long after, int limit);
  }
}
