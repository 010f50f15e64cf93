package dev.timeline.memory;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.MessageSize;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The timelines of one log, which all handles on the log share. */
final class MemoryTimelines {

  private final LogOptions options;
  private final InstantSource clock;
  private final Capacity capacity;
  private final Behaviour behaviour;
  private final Runnable sweepEverything;

  private final MessageHash.Key hashKey = new MessageHash.Key();
  private final TimelineTable byId = new TimelineTable();
  private final List<Consumer<String>> hints = new CopyOnWriteArrayList<>();

  /**
   * No timeline that was dropped had a higher SeqId than this. A timeline begins above it, so that
   * one which comes back never numbers an entry twice, though nothing of it was kept.
   */
  private final AtomicLong highestDroppedSeqId = new AtomicLong();

  MemoryTimelines(
      LogOptions options,
      InstantSource clock,
      Capacity capacity,
      Behaviour behaviour,
      Runnable sweepEverything) {
    this.options = options;
    this.clock = clock;
    this.capacity = capacity;
    this.behaviour = behaviour;
    this.sweepEverything = sweepEverything;
  }

  LogOptions options() {
    return options;
  }

  Behaviour behaviour() {
    return behaviour;
  }

  List<Consumer<String>> hints() {
    return hints;
  }

  Entry<byte[]> append(String id, Message<byte[]> message) {
    return append(id, message, Slots.of(message), OptionalLong.empty(), clock.millis());
  }

  long now() {
    return clock.millis();
  }

  Entry<byte[]> append(
      String id, Message<byte[]> message, Object slot, OptionalLong fingerprint, long now) {
    if (capacity.isBounded() && !take(message)) {
      return findRepeated(id, message, fingerprint, now).orElseThrow(() -> full(id));
    }
    Entry<byte[]> entry;
    try {
      entry = appendInTimeline(id, message, slot, fingerprint, now);
    } catch (TimelineException.IdConflict e) {
      giveBack(message);
      throw e;
    }
    if (!hints.isEmpty()) {
      behaviour.hint(hints, id);
    }
    return entry;
  }

  MessageHash hash(Message<byte[]> message, OptionalLong fingerprint) {
    return hashKey.of(message, fingerprint);
  }

  private Entry<byte[]> appendInTimeline(
      String id, Message<byte[]> message, Object slot, OptionalLong fingerprint, long now) {
    while (true) {
      MemoryTimeline timeline = byId.get(id);
      if (timeline == null) {
        timeline = byId.getOrAdd(id);
      }
      Entry<byte[]> entry = timeline.append(this, message, slot, fingerprint, now);
      if (entry != null) {
        return entry;
      }
      byId.remove(timeline); // it was dropped between the look-up and the lock
    }
  }

  // A repeat needs no room, so a full backend still recognises it.
  private Optional<Entry<byte[]>> findRepeated(
      String id, Message<byte[]> message, OptionalLong fingerprint, long now) {
    MemoryTimeline timeline = byId.get(id);
    return timeline == null || message.id().isEmpty()
        ? Optional.empty()
        : timeline.findRepeated(this, message, fingerprint, now);
  }

  Optional<Entry<byte[]>> get(String id, long seqId) {
    MemoryTimeline timeline = byId.get(id);
    return timeline == null
        ? Optional.empty()
        : Optional.ofNullable(timeline.get(seqId, expiredUpTo()));
  }

  /** Returns the entry that was appended under this id within the deduplication window. */
  Optional<Entry<byte[]>> find(String id, String messageId) {
    MemoryTimeline timeline = byId.get(id);
    return timeline == null
        ? Optional.empty()
        : timeline
            .find(this, hashKey.ofId(messageId), clock.millis())
            .flatMap(seqId -> Optional.ofNullable(timeline.get(seqId, expiredUpTo())));
  }

  Page<byte[]> read(String id, SeqRange range) {
    MemoryTimeline timeline = byId.get(id);
    Page<byte[]> page =
        timeline == null ? Page.of(range, List.of(), false) : timeline.read(range, expiredUpTo());
    return behaviour.shape(range, page);
  }

  Optional<Entry<byte[]>> replace(Entry<byte[]> seen, Message<byte[]> message) {
    MemoryTimeline timeline = byId.get(seen.timelineId());
    if (timeline == null) {
      return Optional.empty();
    }
    try {
      return timeline.replace(this, seen, message, clock.millis());
    } catch (TimelineException.Rejected full) {
      sweepEverything.run(); // not before, because it takes locks that a replace holds
      return timeline.replace(this, seen, message, clock.millis());
    }
  }

  boolean delete(String id, long seqId) {
    MemoryTimeline timeline = byId.get(id);
    return timeline != null && timeline.delete(this, seqId, clock.millis());
  }

  /** Deletes what a filter picks of a page of a range. */
  Log.Deletion deleteSome(String id, SeqRange range, Predicate<Entry<byte[]>> which) {
    Page<byte[]> page = read(id, range);
    long[] seqIds = page.entries().stream().filter(which).mapToLong(Entry::seqId).toArray();
    MemoryTimeline timeline = byId.get(id);
    int deleted =
        timeline == null || seqIds.length == 0 ? 0 : timeline.delete(this, seqIds, clock.millis());
    return new Log.Deletion(deleted, page.next(), page.more());
  }

  /** Gives back the memory of what has expired, also where nobody comes by any more. */
  void sweep() {
    long now = clock.millis();
    byId.forEach(
        timeline -> {
          if (timeline.sweep(this, now)) {
            byId.remove(timeline);
          }
        });
  }

  int size() {
    return byId.size();
  }

  /** Returns {@link #expiredUpTo(long)} of now; the clock need not be asked if nothing expires. */
  private long expiredUpTo() {
    return options.ttl().isEmpty() ? Long.MIN_VALUE : expiredUpTo(clock.millis());
  }

  // An entry whose retention began at or before this time has expired.
  long expiredUpTo(long now) {
    Optional<Duration> ttl = options.ttl();
    return ttl.isEmpty() ? Long.MIN_VALUE : now - ttl.get().toMillis();
  }

  long highestDroppedSeqId() {
    return highestDroppedSeqId.get();
  }

  void droppedUpTo(long seqId) {
    highestDroppedSeqId.accumulateAndGet(seqId, Math::max);
  }

  private boolean take(Message<byte[]> message) {
    long bytes = bytes(message);
    if (capacity.tryTake(1, bytes)) {
      return true;
    }
    sweepEverything.run();
    return capacity.tryTake(1, bytes);
  }

  /** Gives back what an append took that stored nothing. */
  void giveBack(Message<byte[]> message) {
    if (capacity.isBounded()) {
      capacity.giveBack(1, bytes(message));
    }
  }

  private static long bytes(Message<byte[]> message) {
    return MessageSize.of(message) + (message.id().isPresent() ? RememberedIds.BYTES_PER_ID : 0);
  }

  void takeForReplace(String id, Object before, Object after) {
    if (capacity.isBounded() && !capacity.tryTake(0, Slots.bytes(after) - Slots.bytes(before))) {
      throw full(id);
    }
  }

  /** Gives back what an entry took; its id, if that is remembered, goes by itself. */
  void entryGone(Object slot) {
    if (capacity.isBounded()) {
      capacity.giveBack(1, Slots.bytes(slot));
    }
  }

  void idsForgotten(int ids) {
    if (capacity.isBounded()) {
      capacity.giveBack(0, (long) ids * RememberedIds.BYTES_PER_ID);
    }
  }

  private TimelineException full(String id) {
    return new TimelineException.Rejected(
        id, "the backend is full: it holds %s".formatted(capacity));
  }
}
