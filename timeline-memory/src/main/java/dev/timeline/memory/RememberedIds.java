package dev.timeline.memory;

import dev.timeline.Message;
import dev.timeline.TimelineException.IdConflict;
import java.util.Optional;

/**
 * The message ids of one timeline whose deduplication window is open. Under the timeline's lock.
 *
 * <p>A hash table of chains: a head leads to the newest id of its chain, and from there each to the
 * next older one. Ids are forgotten in the order of their positions, so a chain ends at the first
 * position that has been forgotten, and forgetting changes no chain.
 *
 * <p>An id takes 32 bytes in its segment, 1 of what a segment takes by itself, and 2 to 5.3 in the
 * heads. The segments at both ends add at most 3,000 bytes to that.
 */
final class RememberedIds {

  /**
   * The bytes that an id takes, and by which it counts against the bound of its backend until it is
   * forgotten.
   */
  static final int BYTES_PER_ID = 40;

  /** A chain has two ids on average before there are more heads. */
  private static final int MOST_IDS_PER_HEAD = 2;

  /** The first append of an id. */
  record First(long seqId, long millis) {}

  private IdQueue queue;
  private int[] heads = new int[1];

  RememberedIds() {
    this(new IdQueue());
  }

  RememberedIds(IdQueue queue) {
    this.queue = queue;
  }

  /**
   * Returns the append that this message repeats, if it does.
   *
   * @throws IdConflict if that one had other content
   */
  Optional<First> find(String timelineId, Message<byte[]> message, MessageHash hash) {
    int position = position(hash);
    if (position < queue.oldest()) {
      return Optional.empty();
    }
    First first = first(position);
    long content = queue.segmentOf(position).hash(IdQueue.indexOf(position)).content();
    if (content != hash.content()) {
      throw new IdConflict(timelineId, message.id().orElseThrow(), first.seqId);
    }
    return Optional.of(first);
  }

  /** Returns the append of an id, whatever its content. */
  Optional<First> find(MessageHash ofId) {
    int position = position(ofId);
    return position < queue.oldest() ? Optional.empty() : Optional.of(first(position));
  }

  private First first(int position) {
    IdSegment segment = queue.segmentOf(position);
    int index = IdQueue.indexOf(position);
    return new First(segment.seqId(index), segment.millis(index));
  }

  /** Returns the position of an id; before the oldest if it is not remembered. */
  private int position(MessageHash hash) {
    int position = heads[headOf(hash)];
    while (position >= queue.oldest()) {
      IdSegment segment = queue.segmentOf(position);
      int index = IdQueue.indexOf(position);
      if (segment.hasIdOf(hash, index)) {
        return position;
      }
      position = segment.next(index);
    }
    return position;
  }

  void remember(MessageHash hash, long seqId, long millis) {
    if (queue.size() == MOST_IDS_PER_HEAD * heads.length) {
      rebuild(2 * heads.length);
    } else if (queue.isAtItsEnd()) {
      rebuild(heads.length);
    }
    add(hash, seqId, millis);
  }

  private void add(MessageHash hash, long seqId, long millis) {
    int head = headOf(hash);
    heads[head] = queue.add(hash, seqId, millis, heads[head]);
  }

  private int headOf(MessageHash hash) {
    return (int) hash.id() & (heads.length - 1);
  }

  /** Forgets the ids whose window has passed; returns how many. */
  void forgetUpTo(MemoryTimelines log, long now) {
    int before = queue.size();
    while (!isEmpty() && !log.options().remembers(oldestMillis(), now)) {
      queue.removeOldest();
    }
    if (queue.size() < before) {
      log.idsForgotten(before - queue.size());
      shrink();
    }
  }

  private long oldestMillis() {
    return queue.segmentOf(queue.oldest()).millis(IdQueue.indexOf(queue.oldest()));
  }

  private void shrink() {
    if (isEmpty()) {
      rebuild(1);
    } else if (queue.size() < heads.length / 4 * 3) {
      rebuild(Integer.highestOneBit(queue.size()));
    }
  }

  /** Copies what is remembered, with so many heads: a power of two. */
  private void rebuild(int length) {
    IdQueue before = queue;
    queue = new IdQueue();
    heads = new int[length];
    for (int at = before.oldest(); at < before.end(); at = before.after(at)) {
      IdSegment segment = before.segmentOf(at);
      int index = IdQueue.indexOf(at);
      add(segment.hash(index), segment.seqId(index), segment.millis(index));
    }
  }

  boolean isEmpty() {
    return queue.size() == 0;
  }
}
