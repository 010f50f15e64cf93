package dev.timeline.bench.memory;

import dev.timeline.Message;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** Without a lock; an entry may appear behind one that was read already. */
final class SkipListTimeline implements Peer.One {

  private final String id;
  private final AtomicLong lastSeqId = new AtomicLong();
  private final ConcurrentSkipListMap<Long, Stored> entries = new ConcurrentSkipListMap<>();

  SkipListTimeline(String id) {
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
