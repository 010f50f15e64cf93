package dev.timeline.memory;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.spi.Log;
import dev.timeline.spi.MessageSize;

/**
 * The content of a chunk's slot: the bare body of a message that has nothing else, which is most of
 * them; the {@link Message}; an {@link Imported} one; or a {@link Rewritten} one.
 */
final class Slots {

  private Slots() {}

  static Object of(Message<byte[]> message) {
    return message.isPlain() ? message.body() : message;
  }

  static Object of(Log.Append append) {
    return append.time().isPresent()
        ? new Imported(append.message(), append.time().get().toEpochMilli())
        : of(append.message());
  }

  /** Returns the entry's time. */
  static long millis(Object slot, long appendedMillis) {
    if (slot instanceof Rewritten rewritten) {
      return rewritten.millis();
    }
    return slot instanceof Imported imported ? imported.millis() : appendedMillis;
  }

  static Entry<byte[]> entry(String timelineId, long seqId, long appendedMillis, Object slot) {
    if (slot instanceof byte[] body) {
      return Entry.ofBody(timelineId, seqId, appendedMillis, body);
    }
    Entry<byte[]> entry =
        Entry.ofEpochMilli(timelineId, seqId, millis(slot, appendedMillis), message(slot));
    return slot instanceof Rewritten ? entry.withRevision(revision(slot)) : entry;
  }

  /** Returns the revision of the entry. */
  static String revision(Object slot) {
    return slot instanceof Rewritten rewritten ? Long.toString(rewritten.replaces()) : "";
  }

  /** Returns how often the entry was replaced. */
  static long replaces(Object slot) {
    return slot instanceof Rewritten rewritten ? rewritten.replaces() : 0;
  }

  @SuppressWarnings("unchecked") // only ever filled by of(..) and with Rewritten
  static Message<byte[]> message(Object slot) {
    if (slot instanceof byte[] body) {
      return Message.of(body);
    }
    if (slot instanceof Rewritten rewritten) {
      return rewritten.message();
    }
    return slot instanceof Imported imported ? imported.message() : (Message<byte[]>) slot;
  }

  static long bytes(Object slot) {
    return slot instanceof byte[] body ? body.length : MessageSize.of(message(slot));
  }
}
