package dev.timeline.memory;

import dev.timeline.Message;
import dev.timeline.TimelineException.IdConflict;
import dev.timeline.spi.Fingerprint;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The message ids of one timeline whose deduplication window is open, the oldest first. Under the
 * timeline's lock.
 */
final class RememberedIds {

  /** The first append of an id. */
  static final class First {
    final long seqId;
    final long millis;
    private final long fingerprint;
    private boolean entryGone;

    private First(long seqId, long millis, long fingerprint) {
      this.seqId = seqId;
      this.millis = millis;
      this.fingerprint = fingerprint;
    }
  }

  private final LinkedHashMap<String, First> firsts = new LinkedHashMap<>();

  /**
   * The append that this message repeats, if it does.
   *
   * @throws IdConflict if that one had other content
   */
  Optional<First> find(MemoryTimelines log, String timelineId, Message<byte[]> message, long now) {
    forgetUpTo(log, now);
    String id = message.id().orElseThrow();
    First first = firsts.get(id);
    if (first == null) {
      return Optional.empty();
    }
    if (first.fingerprint != Fingerprint.of(message)) {
      throw new IdConflict(timelineId, id, first.seqId);
    }
    return Optional.of(first);
  }

  void remember(Message<byte[]> message, long seqId, long now) {
    firsts.put(message.id().orElseThrow(), new First(seqId, now, Fingerprint.of(message)));
  }

  /** Notes that an entry is gone; says whether its id is still remembered. */
  boolean outlives(String id, long seqId) {
    First first = firsts.get(id);
    if (first == null || first.seqId != seqId) {
      return false;
    }
    first.entryGone = true;
    return true;
  }

  void forgetUpTo(MemoryTimelines log, long now) {
    Iterator<Map.Entry<String, First>> oldestFirst = firsts.entrySet().iterator();
    while (oldestFirst.hasNext()) {
      var oldest = oldestFirst.next();
      if (log.options().remembers(oldest.getValue().millis, now)) {
        return;
      }
      oldestFirst.remove();
      log.idForgotten(oldest.getKey(), oldest.getValue().entryGone);
    }
  }

  boolean isEmpty() {
    return firsts.isEmpty();
  }
}
