package dev.timeline.bench.memory;

import dev.timeline.Message;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The same with a lock: an entry never appears behind one that was read, for the number is taken
 * and the entry shown in one step. There is still no expiry, and no recognition of a repeat.
 */
final class TreeMapPeer implements Peer {

  private final ConcurrentHashMap<String, Locked> timelines = new ConcurrentHashMap<>();

  @Override
  public Locked timeline(String id) {
    Locked present = timelines.get(id);
    return present != null ? present : timelines.computeIfAbsent(id, Locked::new);
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

  private static final class Locked implements One {

    private final String id;
    private final TreeMap<Long, Stored> entries = new TreeMap<>();
    private long lastSeqId;

    Locked(String id) {
      this.id = id;
    }

    @Override
    public synchronized long append(Message<byte[]> message) {
      long seqId = ++lastSeqId;
      entries.put(seqId, new Stored(id, seqId, System.currentTimeMillis(), message.body()));
      return seqId;
    }

    @Override
    public synchronized byte[] get(long seqId) {
      return Objects.requireNonNull(entries.get(seqId)).body();
    }

    @Override
    public long scan(long after, int limit) {
      return Stored.sum(page(after, limit));
    }

    private synchronized List<Stored> page(long after, int limit) {
      return Stored.first(limit, entries.tailMap(after, false).values());
    }
  }
}
