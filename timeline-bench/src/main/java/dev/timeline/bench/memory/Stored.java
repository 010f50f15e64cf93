package dev.timeline.bench.memory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** An entry as one would write it, in a map of the JDK. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Stored(String timelineId, long seqId, long millis, byte[] body) {

  // The first of these, in a list of their own.
  static List<Stored> first(int limit, Collection<Stored> entries) {
    var page = new ArrayList<Stored>(limit);
    for (Stored entry : entries) {
      page.add(entry);
      if (page.size() == limit) {
        break;
      }
    }
    return page;
  }

  /** Returns the sum that {@link Peer.One#scan} answers with. */
  static long sum(List<Stored> page) {
    long sum = 0;
    for (Stored entry : page) {
      sum += entry.seqId() + entry.body()[0];
    }
    return sum;
  }
}
