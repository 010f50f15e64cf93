package dev.timeline.messaging.sync;

import dev.timeline.messaging.storage.MessageStore;
import dev.timeline.spi.EventSource;

/**
 * The data that all parts of a pull share.
 *
 * @param from where the device was
 * @param joined the user's conversations when the pull began
 * @param looksAtAll whether the records of all of them are looked at
 */
record PullContext(
    String user,
    Checkpoint from,
    JoinedConversations joined,
    boolean looksAtAll,
    MessageStore store,
    HistoryReader reader,
    EventSource events) {

  long floorMillis() {
    return from.floorMillis();
  }
}
