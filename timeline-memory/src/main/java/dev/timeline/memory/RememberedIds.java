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

  /** The bytes by which an id counts against the bound of its backend until it is forgotten. */
  static final int BYTES_PER_ID = 40;

  /** The first append of an id. */
  static final class First {
    final long seqId;
    final long millis;
    private final long fingerprint;

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

  void forgetUpTo(MemoryTimelines log, long now) {
    Iterator<Map.Entry<String, First>> oldestFirst = firsts.entrySet().iterator();
    while (oldestFirst.hasNext()) {
      var oldest = oldestFirst.next();
      if (log.options().remembers(oldest.getValue().millis, now)) {
        return;
      }
      oldestFirst.remove();
      log.idsForgotten(1);
    }
  }

  boolean isEmpty() {
    return firsts.isEmpty();
  }
}
