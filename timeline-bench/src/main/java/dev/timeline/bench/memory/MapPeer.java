package dev.timeline.bench.memory;

import dev.timeline.Message;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A peer that one writes in ten minutes with the JDK: a map of timelines, each of which is a sorted
 * map. There is no expiry, and no recognition of a repeated message.
 */
final class MapPeer implements Peer {

  private final ConcurrentHashMap<String, One> timelines = new ConcurrentHashMap<>();
  private final Function<String, One> empty;

  /** Timelines as this makes them of their ids. */
  MapPeer(Function<String, One> empty) {
    this.empty = empty;
  }

  @Override
  public One timeline(String id) {
    One present = timelines.get(id); // does not lock, as one would in a hot place
    return present != null ? present : timelines.computeIfAbsent(id, empty);
  }

  @Override
  public long appendTo(List<String> ids, Message<byte[]> message) {
    long sum = 0;
    for (String id : ids) {
      sum += timeline(id).append(message);
    }
    return sum;
  }

  @Override
  public void close() {}
}
