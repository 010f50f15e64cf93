package dev.timeline.bench.memory;

import dev.timeline.Message;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/** With a lock: an entry takes its number and is shown in one step, so none appears too late. */
final class TreeMapTimeline implements Peer.One {

  private final String id;
  private final TreeMap<Long, Stored> entries = new TreeMap<>();
  private long lastSeqId;

  TreeMapTimeline(String id) {
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
