package dev.timeline.bench.memory;

import dev.timeline.AppendResult;
import dev.timeline.Codec;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import dev.timeline.memory.MemoryBackend;
import java.util.List;

/** This library: the public, blocking API on the in-memory backend. */
final class TimelinePeer implements Peer {

  /** Copies nothing, unlike {@link Codec#bytes}, because the peer copies nothing either. */
  private static final Codec<byte[]> AS_IS = Codec.of(body -> body, bytes -> bytes);

  private final MemoryBackend backend = MemoryBackend.create();
  private final TimelineStore<byte[]> store =
      TimelineStore.builder(backend, AS_IS).name("bench").build();

  @Override
  public One timeline(String id) {
    return new Handle(store.timeline(id));
  }

  @Override
  public long appendTo(List<String> ids, Message<byte[]> message) {
    long sum = 0;
    for (AppendResult<byte[]> result : store.appendTo(ids, message)) {
      sum += result.orThrow().seqId();
    }
    return sum;
  }

  @Override
  public void close() {
    store.close();
    backend.close();
  }

  private record Handle(Timeline<byte[]> timeline) implements One {

    @Override
    public long append(Message<byte[]> message) {
      return timeline.append(message).seqId();
    }

    @Override
    public byte[] get(long seqId) {
      return timeline.get(seqId).orElseThrow().message().body();
    }

    @Override
    public long scan(long after, int limit) {
      long sum = 0;
      for (Entry<byte[]> entry : timeline.page(SeqRange.after(after).limit(limit)).entries()) {
        sum += entry.seqId() + entry.message().body()[0];
      }
      return sum;
    }
  }
}
