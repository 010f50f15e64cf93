package dev.timeline.memory;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One timeline. Writers take its lock; readers take none and see a prefix of the appends, which is
 * why no entry ever appears behind one that was seen. It does not know its log, which would cost
 * every small timeline some bytes and is passed in.
 */
final class MemoryTimeline extends BriefLock {

  private static final Chunks EMPTY = new NoChunks();

  /** Of a timeline that was dropped: who still holds it has to look up its successor. */
  private static final Chunks DROPPED = new NoChunks();

  private final String id;
  private volatile Chunks chunks = EMPTY;

  // What an append needs of the last chunk stands here as well, so that it looks up nothing there:
  // to one of many timelines it would mostly have to wait for it.
  private Chunk tail = Chunk.NONE;
  private @Nullable Object[] slots = Chunk.NONE.slots();
  private int[] millisAfterFirst = Chunk.NONE.millisAfterFirst();
  private long firstMillis;
  private long nextSeqId;
  private int stride;
  private int size;

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
      return Chunk.NONE;
    }
  }

  MemoryTimeline(String id) {
    this.id = id;
  }

  String id() {
    return id;
  }

  /** Appends, or finds the append that this one repeats; null if the timeline was dropped. */
  @Nullable Entry<byte[]> append(
      MemoryTimelines log,
      Message<byte[]> message,
      Object slot,
      OptionalLong fingerprint,
      long now) {
    // Hashed first: that takes longer than the lock is meant to be held.
    MessageHash hash = message.id().isPresent() ? log.hash(message, fingerprint) : null;
    lock();
    try {
      if (chunks == DROPPED) {
        return null;
      }
      if (hash != null) {
        return appendOnce(log, message, slot, hash, now);
      }
      return appended(add(log, slot, now), slot, now, message);
    } finally {
      unlock();
    }
  }

  private Entry<byte[]> appendOnce(
      MemoryTimelines log, Message<byte[]> message, Object slot, MessageHash hash, long now) {
    Optional<Entry<byte[]>> repeated = repeated(log, message, hash, now);
    if (repeated.isPresent()) {
      log.giveBack(message);
      return repeated.get();
    }
    long seqId = add(log, slot, now);
    if (remembered == null) {
      remembered = new RememberedIds();
    }
    remembered.remember(hash, seqId, now);
    return appended(seqId, slot, now, message);
  }

  private Entry<byte[]> appended(long seqId, Object slot, long now, Message<byte[]> message) {
    return Entry.ofEpochMilli(id, seqId, Slots.millis(slot, now), message);
  }

  /** Returns the entry of the append that this one would repeat, without appending. */
  Optional<Entry<byte[]>> findRepeated(
      MemoryTimelines log, Message<byte[]> message, OptionalLong fingerprint, long now) {
    MessageHash hash = log.hash(message, fingerprint);
    lock();
    try {
      return repeated(log, message, hash, now);
    } finally {
      unlock();
    }
  }

  /** Returns the SeqId of the append of a remembered message id. */
  Optional<Long> find(MemoryTimelines log, MessageHash ofId, long now) {
    lock();
    try {
      if (remembered == null) {
        return Optional.empty();
      }
      remembered.forgetUpTo(log, now);
      return remembered.find(ofId).map(RememberedIds.First::seqId);
    } finally {
      unlock();
    }
  }

  private Optional<Entry<byte[]>> repeated(
      MemoryTimelines log, Message<byte[]> message, MessageHash hash, long now) {
    if (remembered == null) {
      return Optional.empty();
    }
    remembered.forgetUpTo(log, now);
    return remembered
        .find(id, message, hash)
        .map(first -> Entry.ofEpochMilli(id, first.seqId(), millis(first), message));
  }

  /** Returns the time of the entry of an id; when it was appended if it is gone. */
  private long millis(RememberedIds.First first) {
    Place place = find(first.seqId(), Long.MIN_VALUE);
    return place == null ? first.millis() : Slots.millis(place.slot, first.millis());
  }

  private long add(MemoryTimelines log, Object slot, long now) {
    if (!takes(now)) {
      extend(log, now);
    }
    int index = size;
    long seqId = nextSeqId;
    millisAfterFirst[index] = (int) (now - firstMillis);
    slots[index] = slot;
    log.behaviour().beforeShow(seqId);
    size = index + 1;
    nextSeqId = seqId + stride;
    tail.show(index + 1);
    return seqId;
  }

  /**
   * Returns whether the next entry may be one of this time. A clock that was set back begins a new
   * chunk, so that the time of a chunk's first entry tells how old the others can be.
   */
  private boolean takes(long millis) {
    long after = millis - firstMillis;
    return size < slots.length && after == (int) after && after >= -Chunk.CLOCK_JITTER_MILLIS;
  }

  private void extend(MemoryTimelines log, long now) {
    Chunk last = tail == Chunk.NONE ? null : tail;
    long above = last == null ? log.highestDroppedSeqId() : last.nextSeqId() - 1;
    Chunk next = log.behaviour().nextChunk(last, above, now);
    if (last == null) {
      chunks = next;
    } else if (chunks instanceof Directory directory) {
      chunks = directory.with(next);
    } else {
      chunks = Directory.of(last, next);
    }
    goOnIn(next);
  }

  private void goOnIn(Chunk chunk) {
    tail = chunk;
    slots = chunk.slots();
    millisAfterFirst = chunk.millisAfterFirst();
    firstMillis = chunk.firstMillis();
    nextSeqId = chunk.firstSeqId();
    stride = chunk.stride();
    size = 0;
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

  @Nullable Entry<byte[]> get(long seqId, long expiredUpTo) {
    Place place = find(seqId, expiredUpTo);
    return place == null
        ? null
        : Slots.entry(id, seqId, place.chunk.millis(place.index), place.slot);
  }

  Page<byte[]> read(SeqRange range, long expiredUpTo) {
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

  Optional<Entry<byte[]>> replace(
      MemoryTimelines log, Entry<byte[]> seen, Message<byte[]> message, long now) {
    lock();
    try {
      Place place = find(seen.seqId(), log.expiredUpTo(now));
      if (place == null || !Slots.revision(place.slot).equals(seen.revision())) {
        return Optional.empty();
      }
      var rewritten =
          new Rewritten(
              message,
              Slots.millis(place.slot, place.chunk.millis(place.index)),
              now,
              Slots.replaces(place.slot) + 1);
      log.takeForReplace(seen.timelineId(), place.slot, rewritten);
      place.chunk.rewrite(place.index, rewritten);
      hasChanged(place.chunk);
      return Optional.of(seen.withMessage(message).withRevision(Slots.revision(rewritten)));
    } finally {
      unlock();
    }
  }

  boolean delete(MemoryTimelines log, long seqId, long now) {
    lock();
    try {
      Place place = find(seqId, log.expiredUpTo(now));
      if (place == null) {
        return false;
      }
      log.entryGone(place.slot);
      var one = new BitSet();
      one.set(place.index);
      clear(place.chunk, one);
      return true;
    } finally {
      unlock();
    }
  }

  /** Deletes those of these entries that are there; returns how many were. */
  int delete(MemoryTimelines log, long[] ascending, long now) {
    lock();
    try {
      long expiredUpTo = log.expiredUpTo(now);
      int deleted = 0;
      Chunk chunk = Chunk.NONE;
      var indexes = new BitSet(); // of one chunk, whose slots are then copied once
      for (long seqId : ascending) {
        Place place = find(seqId, expiredUpTo);
        if (place == null) {
          continue;
        }
        if (place.chunk != chunk) {
          clear(chunk, indexes);
          chunk = place.chunk;
          indexes = new BitSet();
        }
        log.entryGone(place.slot);
        indexes.set(place.index);
        deleted++;
      }
      clear(chunk, indexes);
      return deleted;
    } finally {
      unlock();
    }
  }

  private void clear(Chunk chunk, BitSet indexes) {
    if (indexes.isEmpty()) {
      return;
    }
    chunk.clear(indexes);
    hasChanged(chunk);
  }

  /** Notes that its slots are others now. */
  private void hasChanged(Chunk chunk) {
    if (chunk == tail) {
      slots = chunk.slots();
    }
  }

  /**
   * Gives back what has expired: entries, chunks, ids; says whether the whole timeline was dropped,
   * after which its log has to forget it.
   */
  boolean sweep(MemoryTimelines log, long now) {
    lock();
    try {
      return sweepLocked(log, now);
    } finally {
      unlock();
    }
  }

  // The same for who holds the lock.
  boolean sweepLocked(MemoryTimelines log, long now) {
    if (remembered != null) {
      remembered.forgetUpTo(log, now);
      remembered = remembered.isEmpty() ? null : remembered;
    }
    long expiredUpTo = log.expiredUpTo(now);
    for (int position = chunks.from(); position < chunks.to(); position++) {
      Chunk chunk = chunks.at(position);
      if (!chunk.isCleared() && chunk.mayHoldExpired(expiredUpTo)) {
        sweep(log, chunk, expiredUpTo);
      }
    }
    if (chunks instanceof Directory directory) {
      directory.dropCleared();
    }
    boolean holdsEntries = chunks.to() - chunks.from() > 1 || !tail.isCleared();
    if (holdsEntries || remembered != null) {
      return false;
    }
    log.droppedUpTo(tail == Chunk.NONE ? 0 : tail.nextSeqId() - 1);
    chunks = DROPPED;
    goOnIn(Chunk.NONE);
    return true;
  }

  private void sweep(MemoryTimelines log, Chunk chunk, long expiredUpTo) {
    var expired = new BitSet();
    for (int i = 0; i < chunk.size(); i++) {
      Object slot = chunk.slot(i);
      if (slot != null && chunk.hasExpired(i, slot, expiredUpTo)) {
        log.entryGone(slot);
        expired.set(i);
      }
    }
    if (!expired.isEmpty()) {
      clear(chunk, expired);
    }
  }
}
