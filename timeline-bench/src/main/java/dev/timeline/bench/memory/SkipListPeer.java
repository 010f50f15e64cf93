package dev.timeline.bench.memory;

import dev.timeline.Message;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one writes in ten minutes with the JDK. It promises less: there is no expiry, no recognition
 * of a repeated message, and an entry may appear behind one that was read already.
 */
final class SkipListPeer implements Peer {

  private final ConcurrentHashMap<String, SkipList> timelines = new ConcurrentHashMap<>();

  @Override
  public SkipList timeline(String id) {
    SkipList present = timelines.get(id); // spares the lambda, as one would in a hot place
    return present != null ? present : timelines.computeIfAbsent(id, SkipList::new);
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

  private static final class SkipList implements One {

    private final String id;
    private final AtomicLong lastSeqId = new AtomicLong();
    private final ConcurrentSkipListMap<Long, Stored> entries = new ConcurrentSkipListMap<>();

    SkipList(String id) {
      this.id = id;
    }

    @Override
    public long append(Message<byte[]> message) {
      long seqId = lastSeqId.incrementAndGet();
      entries.put(seqId, new Stored(id, seqId, System.currentTimeMillis(), message.body()));
      return seqId;
    }

    @Override
    public byte[] get(long seqId) {
      return Objects.requireNonNull(entries.get(seqId)).body();
    }

    @Override
    public long scan(long after, int limit) {
      return Stored.sum(Stored.first(limit, entries.tailMap(after, false).values()));
    }
  }
}
