package dev.timeline.examples.chatweb.stage;

import dev.timeline.SeqRange;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.HistoryPage;
import dev.timeline.messaging.UncheckedConversation;
import java.time.Instant;
import java.util.Map;

/**
 * The comparison of what devices hold with the histories.
 *
 * @param devices how many were compared
 * @param missing messages that a device should have and has not, or has with another text
 * @param duplicated messages that a device was given twice
 * @param outOfOrder messages that a device was given after a later one
 */
record DeviceCheck(long devices, long missing, long duplicated, long outOfOrder) {

  static final DeviceCheck NONE = new DeviceCheck(0, 0, 0, 0);

  private static final int PAGE = 500;

  DeviceCheck plus(DeviceCheck other) {
    return new DeviceCheck(
        devices + other.devices,
        missing + other.missing,
        duplicated + other.duplicated,
        outOfOrder + other.outOfOrder);
  }

  boolean isClean() {
    return missing == 0 && duplicated == 0 && outOfOrder == 0;
  }

  /**
   * Counts the messages of a history that a device lacks.
   *
   * @param after the SeqId after which it should have all
   * @param since when its user joined
   */
  static long missing(
      UncheckedConversation<String> conversation,
      long after,
      Instant since,
      Map<Long, String> held) {
    long missing = 0;
    HistoryPage<String> page = conversation.history(SeqRange.after(after).limit(PAGE));
    while (true) {
      for (ChatEvent<String> event : page.events()) {
        if (event instanceof ChatEvent.Posted<String> posted
            && !posted.message().time().isBefore(since)
            && !posted.message().body().equals(held.get(event.seqId()))) {
          missing++;
        } else if (event instanceof ChatEvent.Recalled<String>
            && !held.getOrDefault(event.seqId(), "").isEmpty()) {
          missing++; // it still shows what was recalled
        }
      }
      if (!page.more()) {
        return missing;
      }
      page = conversation.history(page.next());
    }
  }
}
