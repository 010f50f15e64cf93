package dev.timeline.memory;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One timeline. Writers take its lock; readers take none and see a prefix of the appends, which is
 * why no entry ever appears behind one that was seen. It knows neither its id nor its log, which
 * would cost every small timeline some bytes: both are passed in.
 */
final class MemoryTimeline {

  private static final Chunks EMPTY = new NoChunks();

  /** Of a timeline that was dropped: who still holds it has to look up its successor. */
  private static final Chunks DROPPED = new NoChunks();

  private volatile Chunks chunks = EMPTY;

  /** The last of them, so that an append need not look for it. */
  private @Nullable Chunk tail;

  private @Nullable RememberedIds remembered;

  private static final class NoChunks implements Chunks {
    @Override
    public int from() {
      return 0;
    }

    @Override
    public int to() {
      return 0;
    }

    @Override
    public Chunk at(int position) {
      return Chunk.DROPPED;
    }
  }

  /** Appends, or finds the append that this one repeats; empty if the timeline was dropped. */
  @Nullable Entry<byte[]> append(
      MemoryTimelines log, String id, Message<byte[]> message, long now) {
    synchronized (this) {
      if (chunks == DROPPED) {
        return null;
      }
      if (message.id().isEmpty()) {
        return Entry.ofEpochMilli(id, add(log, Slots.of(message), now), now, message);
      }
      Optional<RememberedIds.First> first = remembered().find(log, id, message, now);
      if (first.isPresent()) {
        log.giveBack(message);
        return Entry.ofEpochMilli(id, first.get().seqId, first.get().millis, message);
      }
      long seqId = add(log, Slots.of(message), now);
      remembered().remember(message, seqId, now);
      return Entry.ofEpochMilli(id, seqId, now, message);
    }
  }

  /** The append that this one would repeat, without appending. */
  synchronized Optional<Entry<byte[]>> findRepeated(
      MemoryTimelines log, String id, Message<byte[]> message, long now) {
    return remembered()
        .find(log, id, message, now)
        .map(first -> Entry.ofEpochMilli(id, first.seqId, first.millis, message));
  }

  private RememberedIds remembered() {
    if (remembered == null) {
      remembered = new RememberedIds();
    }
    return remembered;
  }

  private long add(MemoryTimelines log, Object slot, long now) {
    Chunk last = tail;
    if (last == null || !last.takes(now)) {
      last = extend(log, last, now);
    }
    long seqId = last.nextSeqId();
    last.fill(slot, now);
    log.behaviour().beforeShow(seqId);
    last.show();
    return seqId;
  }

  private Chunk extend(MemoryTimelines log, @Nullable Chunk last, long now) {
    long above = last == null ? log.highestDroppedSeqId() : last.nextSeqId() - 1;
    Chunk next = log.behaviour().nextChunk(last, above, now);
    if (last == null) {
      chunks = next;
    } else if (chunks instanceof Directory directory) {
      chunks = directory.with(next);
    } else {
      chunks = Directory.of(last, next);
    }
    tail = next;
    return next;
  }

  /** Where an entry is, and what its slot holds. */
  private record Place(Chunk chunk, int index, Object slot) {}

  private @Nullable Place find(long seqId, long expiredUpTo) {
    Chunks present = chunks;
    Chunk chunk = present.at(present.floor(seqId));
    int index = chunk.indexOf(seqId);
    Object slot = index < 0 ? null : chunk.slot(index);
    return slot == null || chunk.hasExpired(index, slot, expiredUpTo)
        ? null
        : new Place(chunk, index, slot);
  }

  @Nullable Entry<byte[]> get(String id, long seqId, long expiredUpTo) {
    Place place = find(seqId, expiredUpTo);
    return place == null
        ? null
        : Entry.ofEpochMilli(id, seqId, place.chunk.millis(place.index), Slots.message(place.slot));
  }

  Page<byte[]> read(String id, SeqRange range, long expiredUpTo) {
    var found = new FoundEntries(id, range.limit());
    boolean more =
        range.isForward()
            ? readForward(range, expiredUpTo, found)
            : readBackward(range, expiredUpTo, found);
    return new Page<>(found, found.isEmpty() ? range : range.past(found.lastSeqId()), more);
  }

  private boolean readForward(SeqRange range, long expiredUpTo, FoundEntries found) {
    Chunks present = chunks;
    int to = present.to();
    for (int position = present.floor(range.after() + 1); position < to; position++) {
      Chunk chunk = present.at(position);
      int size = chunk.size();
      int end = Math.min(size, chunk.indexAfter(range.upTo()));
      if (found.add(chunk, chunk.indexAfter(range.after()), end, true, expiredUpTo)) {
        return true;
      }
      if (end < size) {
        return false;
      }
    }
    return false;
  }

  private boolean readBackward(SeqRange range, long expiredUpTo, FoundEntries found) {
    Chunks present = chunks;
    int from = present.from();
    for (int position = present.floor(range.upTo()); position >= from; position--) {
      Chunk chunk = present.at(position);
      int end = Math.min(chunk.size(), chunk.indexAfter(range.upTo()));
      int begin = chunk.indexAfter(range.after());
      if (found.add(chunk, begin, end, false, expiredUpTo)) {
        return true;
      }
      if (begin > 0) {
        return false;
      }
    }
    return false;
  }

  synchronized boolean replace(MemoryTimelines log, Entry<byte[]> entry, long now) {
    Place place = find(entry.seqId(), log.expiredUpTo(now));
    if (place == null) {
      return false;
    }
    var rewritten = new Rewritten(entry.message(), now);
    log.takeForReplace(entry.timelineId(), place.slot, rewritten);
    place.chunk.rewrite(place.index, rewritten);
    return true;
  }

  synchronized boolean delete(MemoryTimelines log, long seqId, long now) {
    Place place = find(seqId, log.expiredUpTo(now));
    if (place == null) {
      return false;
    }
    clear(log, place.chunk, place.index, place.slot);
    return true;
  }

  private void clear(MemoryTimelines log, Chunk chunk, int index, Object slot) {
    chunk.clear(index);
    if (!log.isBounded()) {
      return;
    }
    Optional<String> id = slot instanceof byte[] ? Optional.empty() : Slots.message(slot).id();
    boolean idRemains =
        id.isPresent() && remembered != null && remembered.outlives(id.get(), chunk.seqId(index));
    log.entryGone(slot, id.filter(present -> idRemains));
  }

  /**
   * Gives back what has expired: entries, chunks, ids; says whether the whole timeline was dropped,
   * after which its log has to forget it.
   */
  synchronized boolean sweep(MemoryTimelines log, long now) {
    if (remembered != null) {
      remembered.forgetUpTo(log, now);
    }
    long expiredUpTo = log.expiredUpTo(now);
    for (int position = chunks.from(); position < chunks.to(); position++) {
      Chunk chunk = chunks.at(position);
      if (!chunk.isDead() && chunk.mayHoldExpired(expiredUpTo)) {
        sweep(log, chunk, expiredUpTo);
      }
    }
    if (chunks instanceof Directory directory) {
      directory.letGoOfDead();
    }
    boolean holdsEntries = chunks.to() - chunks.from() > 1 || (tail != null && !tail.isDead());
    if (holdsEntries || (remembered != null && !remembered.isEmpty())) {
      return false;
    }
    log.droppedUpTo(tail == null ? 0 : tail.nextSeqId() - 1);
    chunks = DROPPED;
    tail = null;
    return true;
  }

  private void sweep(MemoryTimelines log, Chunk chunk, long expiredUpTo) {
    for (int i = 0; i < chunk.size(); i++) {
      Object slot = chunk.slot(i);
      if (slot != null && chunk.hasExpired(i, slot, expiredUpTo)) {
        clear(log, chunk, i, slot);
      }
    }
  }
}
